// The other domain: the one that offers the service `bulk` starts it and is bound to it by LMP.
#pragma once
#include <cstdint>
#include <string_view>
#include <zooid/native/transports.hpp>

namespace zooid::bulk {

/// Ours for this pair, there before anybody can send to it.
struct OwnRing {
    std::uint32_t end_point = 0;
    std::uint64_t address = 0;
};

inline constexpr std::uint32_t ring_slots = 16;

/// @return the end point of the peer, 0 and a message when there is none.
[[nodiscard]] std::uint32_t start_peer(const OwnRing& own, std::string_view mode);
[[nodiscard]] std::uint32_t bind_to_starter(const OwnRing& own);
[[nodiscard]] OwnRing make_ring();

}  // namespace zooid::bulk
