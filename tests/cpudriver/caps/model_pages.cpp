// The model: page tables as a map of entries.
#include "model.hpp"

namespace zooid::cpudriver::testing {

namespace {

unsigned level_of(CapType vnode) {
    switch (vnode) {
        case CapType::vnode_pml4:
            return 4;
        case CapType::vnode_pdpt:
            return 3;
        case CapType::vnode_pd:
            return 2;
        case CapType::vnode_pt:
            return 1;
        default:
            return 0;
    }
}

std::uint64_t size_of(unsigned level) { return 1ULL << (12 + 9 * (level - 1)); }

constexpr std::uint64_t address_bits = 0x000f'ffff'ffff'f000;
constexpr std::uint64_t writable_bit = 2;
constexpr std::uint64_t large_bit = 0x80;
constexpr std::uint64_t no_execute_bit = 1ULL << 63;

std::uint64_t leaf(std::uint64_t to, MapFlags flags, bool large) {
    return to | 5 | (flags.has(MapFlags::write) ? writable_bit : 0) |
           (flags.has(MapFlags::write_through) ? 8 : 0) | (flags.has(MapFlags::uncached) ? 16 : 0) |
           (large ? large_bit : 0) | (flags.has(MapFlags::execute) ? 0 : no_execute_bit);
}

Status check_flags(MapFlags flags, Rights rights, CapType frame) {
    if (flags.bits > 31 || (flags.bits & 1) == 0) return Status::bad_argument;
    if ((flags.bits & 6) == 6) return Status::denied;
    if (frame == CapType::dev_frame && (flags.bits & 4) != 0) return Status::denied;
    if (frame == CapType::frame && (flags.bits & 24) != 0) return Status::denied;
    // The first three flags and rights have the same bits.
    return (flags.bits & 7 & ~rights.bits) != 0 ? Status::wrong_rights : Status::ok;
}

}  // namespace

Status Model::map(Slot& vnode, Slot& source, MapRequest request, Slot& mapping) {
    const ObjectId table_id = caps.at(&vnode).object;
    const ObjectId source_id = caps.at(&source).object;
    const ModelObject table = objects.at(table_id);
    const ModelObject shown = objects.at(source_id);
    const Rights rights = caps.at(&source).rights;
    const unsigned level = level_of(table.type);
    if (level == 0) return Status::wrong_type;
    if (!caps.at(&vnode).rights.has(Rights::write)) return Status::wrong_rights;
    const bool frame = shown.type == CapType::frame || shown.type == CapType::dev_frame;
    const bool lower = level_of(shown.type) != 0 && level_of(shown.type) == level - 1;
    if (!lower && !(frame && level <= 3)) return Status::wrong_type;
    if (request.count == 0) return Status::bad_argument;
    if (request.entry + std::uint64_t{request.count} > 512) return Status::out_of_range;
    if (level == 4 && request.entry >= 256) return Status::denied;
    if (lower) {
        if (request.count != 1 || request.offset != 0) return Status::bad_argument;
        if (!rights.has(Rights::write)) return Status::wrong_rights;
        if (has_descendants(source_id)) return Status::already_mapped;
    } else {
        const Status flags = check_flags(request.flags, rights, shown.type);
        if (flags != Status::ok) return flags;
        if (request.offset % size_of(level) != 0 || shown.base % size_of(level) != 0)
            return Status::unaligned;
        if (request.offset + request.count * size_of(level) > shown.bytes)
            return Status::out_of_range;
    }
    if (caps.contains(&mapping)) return Status::slots_occupied;
    for (unsigned i = 0; i < request.count; ++i)
        if (entries.contains({table.base, request.entry + i})) return Status::already_mapped;
    ++entry_changes;
    for (unsigned i = 0; i < request.count; ++i) {
        const std::uint64_t to = shown.base + request.offset + i * size_of(level);
        entries[{table.base, request.entry + i}] =
            lower ? to | 7 : leaf(to, request.flags, level > 1);
    }
    objects[++last_id_] = {.type = CapType::mapping,
                           .base = shown.base,
                           .bytes = shown.bytes,
                           .parent = source_id,
                           .vnode = table_id,
                           .where = request,
                           .rights = rights};
    caps[&mapping] = {last_id_, rights};
    return Status::ok;
}

void Model::clear_mapping(const ModelObject& mapping) {
    ++entry_changes;
    const ModelObject& table = objects.at(mapping.vnode);
    for (unsigned i = 0; i < mapping.where.count; ++i) {
        const auto entry = entries.find({table.base, mapping.where.entry + i});
        const std::uint64_t to =
            mapping.base + mapping.where.offset + i * size_of(level_of(table.type));
        if (entry != entries.end() && (entry->second & address_bits) == to) entries.erase(entry);
    }
}

/// What protect and show refuse alike.
Status Model::check_part(const ModelObject& mapping, unsigned first, unsigned count,
                         MapFlags flags) const {
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    const CapType shown = objects.at(mapping.parent).type;
    if (level_of(shown) != 0) return Status::wrong_type;
    if (count == 0) return Status::bad_argument;
    if (first + std::uint64_t{count} > mapping.where.count) return Status::out_of_range;
    return check_flags(flags, mapping.rights, shown);
}

Status Model::protect(Slot& slot, unsigned first, unsigned count, MapFlags flags) {
    const ModelObject mapping = objects.at(caps.at(&slot).object);
    const Status allowed = check_part(mapping, first, count, flags);
    if (allowed != Status::ok) return allowed;
    const ModelObject& table = objects.at(mapping.vnode);
    const unsigned level = level_of(table.type);
    Status status = Status::not_mapped;
    ++entry_changes;
    for (unsigned i = first; i < first + count; ++i) {
        const auto entry = entries.find({table.base, mapping.where.entry + i});
        const std::uint64_t to = mapping.base + mapping.where.offset + i * size_of(level);
        if (entry == entries.end() || (entry->second & address_bits) != to) continue;
        entry->second = leaf(to, flags, level > 1);
        status = Status::ok;
    }
    return status;
}

Status Model::hide(Slot& slot, unsigned first, unsigned count) {
    ModelObject mapping = objects.at(caps.at(&slot).object);
    if (mapping.type != CapType::mapping) return Status::wrong_type;
    if (level_of(objects.at(mapping.parent).type) != 0) return Status::wrong_type;
    if (count == 0) return Status::bad_argument;
    if (first + std::uint64_t{count} > mapping.where.count) return Status::out_of_range;
    const std::uint64_t bytes = size_of(level_of(objects.at(mapping.vnode).type));
    mapping.where.entry += first;
    mapping.where.offset += first * bytes;
    mapping.where.count = count;
    clear_mapping(mapping);
    return Status::ok;
}

Status Model::show(Slot& slot, unsigned first, unsigned count, MapFlags flags) {
    const ModelObject mapping = objects.at(caps.at(&slot).object);
    const Status allowed = check_part(mapping, first, count, flags);
    if (allowed != Status::ok) return allowed;
    const ModelObject& table = objects.at(mapping.vnode);
    const unsigned level = level_of(table.type);
    std::map<std::pair<std::uint64_t, unsigned>, std::uint64_t> next;
    for (unsigned i = first; i < first + count; ++i) {
        const std::uint64_t to = mapping.base + mapping.where.offset + i * size_of(level);
        const auto entry = entries.find({table.base, mapping.where.entry + i});
        if (entry != entries.end() && (entry->second & address_bits) != to)
            return Status::already_mapped;
        next[{table.base, mapping.where.entry + i}] = leaf(to, flags, level > 1);
    }
    ++entry_changes;
    for (const auto& [where, entry] : next) entries[where] = entry;
    return Status::ok;
}

std::vector<Translation> Model::translations() const {
    std::vector<Translation> found;
    const auto walk = [&](auto&& self, std::uint64_t pml4, std::uint64_t table, unsigned level,
                          std::uint64_t place) -> void {
        for (auto entry = entries.lower_bound({table, 0});
             entry != entries.end() && entry->first.first == table; ++entry) {
            const std::uint64_t at = place + entry->first.second * size_of(level);
            if (level == 1 || (entry->second & large_bit) != 0) {
                found.push_back({pml4, at, size_of(level), entry->second});
            } else {
                self(self, pml4, entry->second & address_bits, level - 1, at);
            }
        }
    };
    for (const auto& [id, object] : objects)
        if (object.type == CapType::vnode_pml4) walk(walk, object.base, object.base, 4, 0);
    std::ranges::sort(found);
    return found;
}

std::expected<unsigned, Status> Model::change_range(std::uint64_t pml4, std::uint64_t at,
                                                    std::uint64_t pages,
                                                    std::optional<MapFlags> keep) {
    if (keep && ((keep->bits & 1) == 0 || keep->bits > 7))
        return std::unexpected(Status::bad_argument);
    if (pages == 0) return std::unexpected(Status::bad_argument);
    if (pages > 512) return std::unexpected(Status::limit);
    if (at % 4096 != 0) return std::unexpected(Status::unaligned);
    const std::uint64_t end = at + pages * 4096;
    if (at >= 1ULL << 47 || end > 1ULL << 47) return std::unexpected(Status::denied);
    if (find(CapType::vnode_pml4, pml4, 4096, 0) == 0)
        return std::unexpected(Status::table_missing);
    std::vector<Translation> hit;
    for (const Translation& one : translations()) {
        const std::uint64_t one_end = one.virtual_address + one.bytes;
        if (one.pml4 != pml4 || one_end <= at || one.virtual_address >= end) continue;
        if (one.virtual_address < at || one_end > end) return std::unexpected(Status::unaligned);
        hit.push_back(one);
    }
    unsigned changed = 0;
    ++entry_changes;
    for (const Translation& one : hit) {
        std::uint64_t table = pml4;
        unsigned level = 4;
        const auto index = [&] {
            return static_cast<unsigned>(one.virtual_address / size_of(level) % 512);
        };
        for (; size_of(level) != one.bytes; --level)
            table = entries.at({table, index()}) & address_bits;
        std::uint64_t next = one.raw;
        if (keep && !keep->has(MapFlags::write)) next &= ~writable_bit;
        if (keep && !keep->has(MapFlags::execute)) next |= no_execute_bit;
        if (!keep) {
            entries.erase({table, index()});
        } else {
            entries[{table, index()}] = next;
        }
        changed += !keep || next != one.raw;
    }
    return changed;
}

}  // namespace zooid::cpudriver::testing
