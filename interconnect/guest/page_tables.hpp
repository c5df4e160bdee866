// Page tables of a domain's own, in a part of the address space nobody else uses.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/capability.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::native {

/// One table of each level over the first GiB of an entry of the root table, and of its first
/// 2 MiB.
struct OwnTables {
    std::uint32_t directory = 0;  // vnode_pd: large pages from its second entry on
    std::uint32_t pages = 0;      // vnode_pt
};
/// @param top_entry of the root table; its addresses begin at top_entry << 39.
/// @return limit or not_enough_memory when this domain has not got so much; once per entry.
[[nodiscard]] std::expected<OwnTables, abi::Status> make_tables(std::uint64_t top_entry);

/// Shows `count` pages of `source` from its start on, readable and writable, from `entry` of
/// `table` on.
/// @param mapping an empty slot, for what takes it away again when it is removed
[[nodiscard]] abi::Status map_entries(std::uint32_t table, std::uint64_t entry,
                                      std::uint32_t source, std::uint32_t mapping,
                                      std::uint64_t count = 1);

}  // namespace zooid::native
