// Making, changing and clearing mappings.
#include "cpudriver/memory/mapping.hpp"

#include "cpudriver/caps/fill_slot.hpp"

namespace zooid::cpudriver {

namespace {

constexpr CapType vnode_of_level(unsigned level) {
    assert(level >= 1 && level <= 4);
    return static_cast<CapType>(static_cast<unsigned>(CapType::vnode_pt) + 1 - level);
}

/// The flag rules that hold for map and protect alike.
Status check_flags(MapFlags flags, Rights rights, bool device) {
    if ((flags.bits & ~abi::map_flags_known) != 0 || !flags.has(MapFlags::read))
        return Status::bad_argument;
    const bool write = flags.has(MapFlags::write);
    const bool execute = flags.has(MapFlags::execute);
    const bool cache = flags.has(MapFlags::write_through) || flags.has(MapFlags::uncached);
    if (write && execute) return Status::denied;
    if (device ? execute : cache) return Status::denied;
    static_assert(Rights::read.bits == MapFlags::read.bits &&
                  Rights::write.bits == MapFlags::write.bits &&
                  Rights::execute.bits == MapFlags::execute.bits);
    constexpr unsigned accesses = (MapFlags::read | MapFlags::write | MapFlags::execute).bits;
    return (flags.bits & accesses & ~rights.bits) == 0 ? Status::ok : Status::wrong_rights;
}

Status
check_table_source(const CapabilityCore& core, const Slot& source, const MapRequest& request) {
    if (request.count != 1 || request.offset != 0) return Status::bad_argument;
    if (!source.rights.has(Rights::write)) return Status::wrong_rights;
    const Slot* below = core.database.first_descendant(source);
    return below == nullptr ? Status::ok : Status::already_mapped;
}

Status check_frame_source(const Slot& source, const MapRequest& request, std::uint64_t bytes) {
    const Status flags =
        check_flags(request.flags, source.rights, source.type == CapType::dev_frame);
    if (flags != Status::ok) return flags;
    if (request.offset % bytes != 0 || source.base % bytes != 0) return Status::unaligned;
    if (request.offset > source.bytes || request.count > (source.bytes - request.offset) / bytes)
        return Status::out_of_range;
    return Status::ok;
}

/// What entry `index` of the VNode shows by the mapping.
PhysicalAddress shown_at(const Slot& mapping, const MappedRange& range, unsigned index) {
    return {mapping.base + range.offset_pages * abi::page_bytes +
            (index - range.first_entry) * entry_bytes(range.level)};
}

/// The entry a mapping wrote, without what flags and processor change.
bool shows(PageEntry entry, const Slot& mapping, const MappedRange& range, unsigned index) {
    return entry.present() && entry.address() == shown_at(mapping, range, index);
}

[[gnu::always_inline]] inline void
add_invalidation(CapabilityCore& core, const MappedRange& range, unsigned first, unsigned end) {
    const std::uint64_t bytes = entry_bytes(range.level);
    const TreePlace* known = core.places.find(range.vnode);
    TreePlace found;
    if (known == nullptr) [[unlikely]] {
        const auto place = place_of(core, range.vnode, range.level);
        if (!place) return;  // in no tree: leaving it was invalidated then
        found = *place;
        known = &found;
    }
    core.invalidation.add(known->pml4, known->virtual_address + first * bytes,
                          known->virtual_address + end * bytes);
}

}  // namespace

std::expected<TreePlace, Status>
place_of(CapabilityCore& core, PhysicalAddress vnode, unsigned level) {
    if (level < 4)
        if (const TreePlace* known = core.places.find(vnode)) return *known;
    const PhysicalAddress asked = vnode;
    std::uint64_t virtual_address = 0;
    for (; level < 4; ++level) {
        const Slot* table = core.database.find(
            vnode_of_level(level), extent(vnode_of_level(level), vnode.value, abi::page_bytes), 0);
        const Slot* upward = table != nullptr ? core.database.first_descendant(*table) : nullptr;
        if (upward == nullptr) return std::unexpected(Status::table_missing);
        const MappedRange up = MappedRange::of(*upward);
        assert(up.table && up.level == level + 1);
        virtual_address += up.first_entry * entry_bytes(level + 1);
        vnode = up.vnode;
    }
    const TreePlace place{vnode, virtual_address};
    if (vnode != asked) core.places.add(asked, place);
    return place;
}

std::expected<MapPlan, Status>
plan_map(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping) {
    if (!abi::is_vnode(vnode.type)) return std::unexpected(Status::wrong_type);
    if (!vnode.rights.has(Rights::write)) return std::unexpected(Status::wrong_rights);
    const unsigned level = table_level(vnode.type);
    const bool frame = abi::is_frame(source.type) && level <= (core.huge_pages ? 3U : 2U);
    const bool table = level > 1 && source.type == vnode_of_level(level - 1);
    if (!frame && !table) return std::unexpected(Status::wrong_type);
    if (request.count == 0) return std::unexpected(Status::bad_argument);
    if (request.entry >= entries_per_table || request.count > entries_per_table - request.entry)
        return std::unexpected(Status::out_of_range);
    if (level == 4 && request.entry >= user_entries_pml4) return std::unexpected(Status::denied);
    const Status fits = table ? check_table_source(core, source, request)
                              : check_frame_source(source, request, entry_bytes(level));
    if (fits != Status::ok) return std::unexpected(fits);
    if (!mapping.is_null()) return std::unexpected(Status::slots_occupied);
    for (unsigned i = 0; i < request.count; ++i)
        if (read_entry({vnode.base}, request.entry + i).present())
            return std::unexpected(Status::already_mapped);
    return MapPlan(core, vnode, source, request, mapping);
}

void MapPlan::commit() && {
    const unsigned level = table_level(vnode_.type);
    const bool table = abi::is_vnode(source_.type);
    assert(mapping_.is_null());
    for (unsigned i = 0; i < request_.count; ++i) {
        const PhysicalAddress to{source_.base + request_.offset + i * entry_bytes(level)};
        assert(!read_entry({vnode_.base}, request_.entry + i).present());
        write_entry({vnode_.base}, request_.entry + i,
                    table ? PageEntry::table(to) : PageEntry::page(to, request_.flags, level > 1));
    }
    const MappedRange range{.vnode = {vnode_.base},
                            .first_entry = request_.entry,
                            .count = request_.count,
                            .offset_pages = request_.offset / abi::page_bytes,
                            .level = level,
                            .table = table,
                            .device = source_.type == CapType::dev_frame};
    fill(mapping_, {.type = CapType::mapping,
                    .rights = source_.rights,  // protect() may not exceed them
                    .owner = core_.core,
                    .base = source_.base,
                    .bytes = source_.bytes,
                    .word = range.word(),
                    .word2 = range.word2()});
    core_.database.insert_mapping(source_, mapping_);
    ring_insert_after(vnode_, mapping_);
}

Status map(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping) {
    auto plan = plan_map(core, vnode, source, request, mapping);
    if (!plan) return plan.error();
    std::move(*plan).commit();
    return Status::ok;
}

namespace {

/// Whether entries [first, first + count) are some of a frame's mapping.
Status check_part(const Slot& mapping, const MappedRange& range, unsigned first, unsigned count) {
    if (range.table) return Status::wrong_type;
    if (count == 0) return Status::bad_argument;
    if (first >= range.count || count > range.count - first) return Status::out_of_range;
    assert(mapping.type == CapType::mapping);
    return Status::ok;
}

/// Clears entries of the VNode that show what the mapping says.
[[gnu::always_inline]] inline void clear_part(CapabilityCore& core, const Slot& mapping,
                                              const MappedRange& range, unsigned from,
                                              unsigned to) {
    unsigned first = entries_per_table;
    unsigned end = 0;
    for (unsigned index = from; index < to; ++index) {
        if (!shows(read_entry(range.vnode, index), mapping, range, index)) continue;
        write_entry(range.vnode, index, PageEntry{});
        if (end == 0) first = index;
        end = index + 1;
    }
    if (first < end) add_invalidation(core, range, first, end);
}

}  // namespace

Status
protect(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count, MapFlags flags) {
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    const MappedRange range = MappedRange::of(mapping);
    const Status part = check_part(mapping, range, first, count);
    if (part != Status::ok) return part;
    const Status allowed = check_flags(flags, mapping.rights, range.device);
    if (allowed != Status::ok) return allowed;
    unsigned changed = 0;
    for (unsigned i = 0; i < count; ++i) {
        const unsigned index = range.first_entry + first + i;
        const PageEntry old = read_entry(range.vnode, index);
        if (!shows(old, mapping, range, index)) continue;
        write_entry(range.vnode, index, PageEntry::page(old.address(), flags, range.level > 1));
        ++changed;
    }
    if (changed == 0) return Status::not_mapped;
    add_invalidation(core, range, range.first_entry + first, range.first_entry + first + count);
    return Status::ok;
}

Status show(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count, MapFlags flags) {
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    const MappedRange range = MappedRange::of(mapping);
    const Status part = check_part(mapping, range, first, count);
    if (part != Status::ok) return part;
    const Status allowed = check_flags(flags, mapping.rights, range.device);
    if (allowed != Status::ok) return allowed;
    const unsigned from = range.first_entry + first;
    bool stale = false;
    for (unsigned index = from; index < from + count; ++index) {
        const PageEntry old = read_entry(range.vnode, index);
        if (!old.present()) continue;
        if (!shows(old, mapping, range, index)) return Status::already_mapped;
        stale = true;
    }
    for (unsigned index = from; index < from + count; ++index)
        write_entry(range.vnode, index,
                    PageEntry::page(shown_at(mapping, range, index), flags, range.level > 1));
    if (stale) add_invalidation(core, range, from, from + count);
    return Status::ok;
}

Status hide(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count) {
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    const MappedRange range = MappedRange::of(mapping);
    const Status part = check_part(mapping, range, first, count);
    if (part != Status::ok) return part;
    const unsigned from = range.first_entry + first;
    clear_part(core, mapping, range, from, from + count);
    return Status::ok;
}

unsigned clear_entries(CapabilityCore& core, const Slot& mapping) {
    const MappedRange range = MappedRange::of(mapping);
    clear_part(core, mapping, range, range.first_entry, range.first_entry + range.count);
    if (range.table) [[unlikely]]
        core.places.forget();
    return range.count;
}

}  // namespace zooid::cpudriver
