// The memory of a link: a channel's frame, a page with the bell of each side, then the pool.
#pragma once
#include <cstddef>
#include <span>
#include <zooid/interconnect/core/channel_layout.hpp>
#include <zooid/interconnect/linux/bell.hpp>

namespace zooid::interconnect {

[[nodiscard]] constexpr std::size_t link_bytes(std::size_t slots) {
    return frame_bytes(slots) + 2 * area_alignment_bytes;
}

/// The page that wakes `side`; the other side writes it. @param link the first link_bytes(slots).
[[nodiscard]] inline std::span<std::byte> bell_page(std::span<std::byte> link, Side side) {
    const std::size_t back = side == Side::a ? 2 : 1;
    return link.subspan(link.size() - back * area_alignment_bytes, area_alignment_bytes);
}

[[nodiscard]] inline BellCount& bell_of(std::span<std::byte> link, Side side) {
    return *reinterpret_cast<BellCount*>(bell_page(link, side).data());
}

}  // namespace zooid::interconnect
