// The memory of the round trips: one for all rows that use it, since what a line costs depends on
// where its address has its home among the caches.
#pragma once
#include <array>
#include <cstddef>
#include <zooid/interconnect/core/channel_layout.hpp>

namespace zooid::bench {

inline constexpr unsigned frame_slots = 32;

struct alignas(interconnect::area_alignment_bytes) SharedFrame {
    std::array<std::byte, interconnect::frame_bytes(frame_slots)> bytes{};
};
inline SharedFrame shared_frame;

}  // namespace zooid::bench
