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
    if (!rights.has(Rights::read) || (write && !rights.has(Rights::write)) ||
        (execute && !rights.has(Rights::execute)))
        return Status::wrong_rights;
    return Status::ok;
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

/// The entry a mapping wrote, without what flags and processor change.
bool shows(PageEntry entry, const Slot& mapping, const MappedRange& range, unsigned index) {
    const std::uint64_t offset = range.offset_pages * abi::page_bytes +
                                 (index - range.first_entry) * entry_bytes(range.level);
    return entry.present() && entry.address().value == mapping.base + offset;
}

void add_invalidation(CapabilityCore& core, const MappedRange& range, unsigned first,
                      unsigned end) {
    const auto place = place_of(core, range.vnode, range.level);
    if (!place) return;  // in no tree: leaving it was invalidated then
    const std::uint64_t bytes = entry_bytes(range.level);
    core.invalidation.add(place->pml4, place->virtual_address + first * bytes,
                          place->virtual_address + end * bytes);
}

}  // namespace

MappedRange MappedRange::of(const Slot& mapping) {
    assert(mapping.type == CapType::mapping);
    return {.vnode = {mapping.word & ~std::uint64_t{0xfff}},
            .first_entry = static_cast<unsigned>(mapping.word & 0xfff),
            .count = static_cast<unsigned>(mapping.word2 >> 32 & 0xffff),
            .offset_pages = mapping.word2 & 0xffffffff,
            .level = static_cast<unsigned>(mapping.word2 >> 48 & 0xff),
            .table = (mapping.word2 >> 56 & 1) != 0,
            .device = (mapping.word2 >> 57 & 1) != 0};
}

std::expected<TreePlace, Status>
place_of(const CapabilityCore& core, PhysicalAddress vnode, unsigned level) {
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
    return TreePlace{vnode, virtual_address};
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
    core_.database.insert(mapping_);
    ring_insert_after(vnode_, mapping_);
}

Status map(CapabilityCore& core, Slot& vnode, Slot& source, MapRequest request, Slot& mapping) {
    auto plan = plan_map(core, vnode, source, request, mapping);
    if (!plan) return plan.error();
    std::move(*plan).commit();
    return Status::ok;
}

Status
protect(CapabilityCore& core, Slot& mapping, unsigned first, unsigned count, MapFlags flags) {
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    const MappedRange range = MappedRange::of(mapping);
    if (range.table) return Status::wrong_type;
    if (count == 0) return Status::bad_argument;
    if (first >= range.count || count > range.count - first) return Status::out_of_range;
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

void clear_entries(CapabilityCore& core, const Slot& mapping) {
    const MappedRange range = MappedRange::of(mapping);
    unsigned first = entries_per_table;
    unsigned end = 0;
    for (unsigned i = 0; i < range.count; ++i) {
        const unsigned index = range.first_entry + i;
        if (!shows(read_entry(range.vnode, index), mapping, range, index)) continue;
        write_entry(range.vnode, index, PageEntry{});
        first = std::min(first, index);
        end = index + 1;
    }
    if (first < end) add_invalidation(core, range, first, end);
}

}  // namespace zooid::cpudriver
