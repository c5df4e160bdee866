// Mapping capabilities: their life is the life of the page-table entries they stand for.
#pragma once
#include <expected>

#include "cpudriver/caps/capability_core.hpp"
#include "cpudriver/memory/page_entry.hpp"

namespace zooid::cpudriver {

/// Where a mapping's entries are and what they show; kept in the two words of its slot.
struct MappedRange {
    PhysicalAddress vnode;
    unsigned first_entry = 0;        // < 512
    unsigned count = 0;              // 1..512
    std::uint64_t offset_pages = 0;  // in the source, < 2^32
    unsigned level = 0;              // of the VNode
    bool table = false;              // the source is the next table, not a frame
    bool device = false;             // the source is a dev_frame

    [[nodiscard]] static MappedRange of(const Slot& mapping) {
        assert(mapping.type == CapType::mapping);
        return {.vnode = {mapping.word & ~std::uint64_t{0xfff}},
                .first_entry = static_cast<unsigned>(mapping.word & 0xfff),
                .count = static_cast<unsigned>(mapping.word2 >> 32 & 0xffff),
                .offset_pages = mapping.word2 & 0xffffffff,
                .level = static_cast<unsigned>(mapping.word2 >> 48 & 0xff),
                .table = (mapping.word2 >> 56 & 1) != 0,
                .device = (mapping.word2 >> 57 & 1) != 0};
    }
    [[nodiscard]] std::uint64_t word() const { return vnode.value | first_entry; }
    [[nodiscard]] std::uint64_t word2() const {
        return offset_pages | std::uint64_t{count} << 32 | std::uint64_t{level} << 48 |
               std::uint64_t{table} << 56 | std::uint64_t{device} << 57;
    }
};

struct MapRequest {
    unsigned entry = 0;        // first entry in the VNode
    unsigned count = 1;        // entries
    std::uint64_t offset = 0;  // in the source, bytes
    MapFlags flags = {};       // ignored for a table
};

/// A map proved possible; made by plan_map() only, committed in the same kernel entry.
class MapPlan {
public:
    /// Writes the entries and makes the mapping capability. Cannot fail.
    void commit() &&;

private:
    friend std::expected<MapPlan, Status>
    plan_map(CapabilityCore&, Slot&, Slot&, MapRequest, Slot&);
    MapPlan(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping)
        : core_(core), vnode_(vnode), source_(source), request_(request), mapping_(mapping) {}

    CapabilityCore& core_;
    Slot& vnode_;
    Slot& source_;
    MapRequest request_;
    Slot& mapping_;
};

/// Decides whether entries of `vnode` may show `source`, without changing anything.
///
/// A vnode_pt takes frames (4 KiB an entry), a vnode_pd frames (2 MiB) or a vnode_pt, a vnode_pdpt
/// frames (1 GiB, where the processor can) or a vnode_pd, a vnode_pml4 a vnode_pdpt. A table stands
/// in one place at most, so that every page has one virtual address per mapping and trees cannot
/// share parts.
///
/// @param mapping null slot for the new mapping capability; its removal clears the entries.
/// @return a plan whose commit() cannot fail, or
///         - wrong_type      the levels do not fit: map a frame or the next lower VNode
///         - wrong_rights    the VNode lacks write, or the frame a right that the flags use
///         - bad_argument    count 0; flags unknown or without read; a table with count or offset
///         - unaligned       offset or the frame's base misses the entry's size
///         - out_of_range    past the table's or the source's end
///         - denied          upper half; write with execute; execute of a dev_frame; cache flags
///                           on a frame: never allowed
///         - slots_occupied  the mapping slot is not null
///         - already_mapped  an entry is in use, or the table stands somewhere: unmap first
/// @invariant every present entry of the lower half belongs to a live mapping capability, and none
///            is writable and executable.
/// @cost O(count) entries, at most 512.
[[nodiscard]] std::expected<MapPlan, Status>
plan_map(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping);

/// plan_map() and commit().
[[nodiscard]] Status
map(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping);

/// Changes what entries [first, first + count) of a mapping allow. Entries that no longer show the
/// source are left alone.
/// @return ok, or
///         - wrong_type    no mapping of a frame: tables have no flags
///         - wrong_rights  the frame was mapped with fewer rights
///         - bad_argument, denied  as plan_map()
///         - out_of_range  past the mapping's entries
///         - not_mapped    none of the entries shows the source any more
/// @cost O(count); adds to core.invalidation.
[[nodiscard]] Status
protect(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count, MapFlags flags);

/// As protect(), and empty entries among them show the source again: how a page comes back that
/// hide() took away, without a new capability.
/// @return ok, wrong_type, wrong_rights, bad_argument, denied, out_of_range as protect(), or
///         - already_mapped  an entry shows something else: unmap that first; nothing was changed
/// @cost O(count); adds to core.invalidation what was present.
[[nodiscard]] Status
show(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count, MapFlags flags);

/// Clears those of the entries [first, first + count) of a mapping that show the source.
/// @return ok, also when there was none, or
///         - wrong_type, bad_argument, out_of_range  as protect()
/// @cost O(count); adds to core.invalidation.
[[nodiscard]] Status hide(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count);

/// Clears the entries that still show the source and adds their addresses to core.invalidation.
/// The first half of removing a mapping capability; see remove.hpp for the whole.
/// @return how many entries it looked at.
/// @cost O(entries), at most 512.
unsigned clear_entries(CapabilityCore& core, const Slot& mapping);

/// Where a VNode stands; table_missing while it is in no tree.
/// @cost one look when it was asked for not long ago, else O(log n) for each level above.
[[nodiscard]] std::expected<TreePlace, Status>
place_of(CapabilityCore& core, PhysicalAddress vnode, unsigned level);

}  // namespace zooid::cpudriver
