// Changing a range of virtual memory in a tree directly, as invalidation rings ask for it.
#pragma once
#include <expected>

#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/memory/page_entry.hpp"

namespace zooid::cpudriver {

inline constexpr std::uint64_t range_pages_max = 512;  // per request

/// Clears the leaf entries of [virtual_address, virtual_address + pages * 4096). The mapping
/// capabilities stay; they find nothing left to clear. Missing tables and entries are passed over.
///
/// @param pml4 base of a top-level table of this core; checked, for it comes from another core.
/// @return how many entries were present and are gone (a large page is one), or
///         - table_missing  no such tree on this core: the request is stale or forged
///         - bad_argument   pages is 0
///         - limit          pages is above range_pages_max: split the request
///         - unaligned      the address is no page, or the range cuts a large page
///         - denied         not wholly in the lower half
/// @cost O(pages), at most 512 entries and 2 walks; adds to core.invalidation.
[[nodiscard]] std::expected<unsigned, Status>
unmap_range(CapabilityCore& core, PhysicalAddress pml4, std::uint64_t virtual_address,
            std::uint64_t pages);

/// Takes rights from the leaf entries of a range: what `keep` lacks of write and execute is gone.
/// Rights only return through the mapping capability, which knows what the frame allows.
/// @param keep needs read; cache flags are refused.
/// @return how many entries changed, or the errors of unmap_range(), and
///         - bad_argument  keep is without read, or has other flags than read, write, execute
[[nodiscard]] std::expected<unsigned, Status>
protect_range(CapabilityCore& core, PhysicalAddress pml4, std::uint64_t virtual_address,
              std::uint64_t pages, MapFlags keep);

}  // namespace zooid::cpudriver
