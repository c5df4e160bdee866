// Which pages of the domain this core's tree shows, and through which Mapping.
#pragma once
#include <cstdint>
#include <zooid/abi/cap_invocation.hpp>

namespace zooid::libos {

/// Shows pages of `frame`'s block around `address` in this core's tree: the run within [first, end)
/// that was never shown, or that was shown together and may be hidden now.
/// @param frame  capability on this core; its page at `offset` bytes belongs at the block's first
/// address.
/// @return false when tables, slots or memory are used up.
bool show(std::uint64_t address, std::uint32_t frame, std::uint64_t offset, std::uint64_t first,
          std::uint64_t end, abi::MapFlags flags);
/// True when this core's tree shows the page of `address`, as long as nothing is unshown.
[[nodiscard]] bool is_shown(std::uint64_t address);
/// Takes the pages of [start, end) away from this core's tree, which may have lost them already.
/// Their Mappings stay, for show() to use again.
void unshown(std::uint64_t start, std::uint64_t end);

}  // namespace zooid::libos
