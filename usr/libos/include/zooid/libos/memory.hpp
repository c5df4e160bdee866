// Memory for the libos itself and for native programs: mapped at once, never paged.
#pragma once
#include <cstdint>
#include <zooid/abi/runtime.hpp>

namespace zooid::libos {

/// This core's areas; once per core, before anything else here.
void memory_init(bool home);
/// Zeroed memory that never faults, 64-byte aligned, for ever. 0 when none is left. Runs disabled
/// or at start.
[[nodiscard]] std::uint64_t pinned_memory(std::uint64_t bytes);
/// Address space of the native area for `bytes`; never reused. 0 when the area is used up.
[[nodiscard]] std::uint64_t native_area(std::uint64_t bytes);

[[nodiscard]] abi::MappedFrame allocate_frame(std::uint64_t bytes);
[[nodiscard]] abi::MappedFrame
map_frame(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes, std::uint32_t writable);
/// See RuntimeTable::show_frame.
[[nodiscard]] abi::MappedFrame
show_frame(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes);
[[nodiscard]] std::uint32_t allocate_ram(std::uint64_t bytes);

}  // namespace zooid::libos
