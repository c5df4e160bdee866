// This core's page-table tree of the domain: tables made on demand, ranges of frames mapped into
// them.
#pragma once
#include <cstdint>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::libos {

/// Maps `pages` pages of `frame` from `offset` (bytes) at `address`, within one 2 MiB-aligned
/// stretch.
/// @return the Mapping's slot, or 0: out of tables, slots or memory, or refused by the kernel (see
/// last_status()).
[[nodiscard]] std::uint32_t map_run(std::uint64_t address, std::uint32_t frame,
                                    std::uint64_t offset, std::uint32_t pages, abi::MapFlags flags);
/// As map_run() for any length; the Mappings are the domain's for life.
[[nodiscard]] bool map_range(std::uint64_t address, std::uint32_t frame, std::uint64_t offset,
                             std::uint64_t bytes, abi::MapFlags flags);
/// Why the last map_run() failed.
[[nodiscard]] abi::Status last_status();

/// Tells the tables the spawner has made already: level 3 pdpt, 2 pd, 1 pt.
void adopt_table(std::uint32_t level, std::uint64_t address, std::uint32_t cptr);

}  // namespace zooid::libos
