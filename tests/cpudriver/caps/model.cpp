// The model: capabilities and their descent.
#include "model.hpp"

#include <bit>

namespace zooid::cpudriver::testing {

namespace {

std::uint64_t slots_of(const ModelObject& object) {
    if (object.type == CapType::cnode_l1 || object.type == CapType::cnode_l2)
        return object.bytes / 64;
    return object.type == CapType::dispatcher ? abi::dispatcher_slots : 0;
}

bool same_space(CapType a, CapType b) { return a == b || (abi::is_memory(a) && abi::is_memory(b)); }

}  // namespace

ObjectId Model::add_origin(Slot& slot, CapType type, std::uint64_t base, std::uint64_t bytes) {
    objects[++last_id_] = {.type = type, .base = base, .bytes = bytes};
    caps[&slot] = {last_id_, Rights::all};
    return last_id_;
}

unsigned Model::copies(ObjectId object) const {
    unsigned count = 0;
    for (const auto& [slot, cap] : caps) count += cap.object == object;
    return count;
}

ObjectId
Model::find(CapType type, std::uint64_t base, std::uint64_t bytes, std::uint64_t number) const {
    for (const auto& [id, object] : objects)
        if (object.type == type && object.base == base && object.bytes == bytes &&
            object.number == number)
            return id;
    return 0;
}

bool Model::descends(ObjectId object, ObjectId from) const {
    while (object != 0 && object != from) object = objects.at(object).parent;
    return object == from;
}

bool Model::has_descendants(ObjectId object) const {
    for (const auto& [id, other] : objects)
        if (other.parent == object) return true;
    return false;
}

Status Model::copy(Slot& source, Slot& destination, Rights keep, std::uint16_t badge) {
    if (!caps.contains(&source)) return Status::invalid_capability;
    const ModelCap cap = caps[&source];
    if (objects[cap.object].type == CapType::mapping) return Status::wrong_type;
    if (!cap.rights.has(Rights::grant)) return Status::wrong_rights;
    if (badge != 0 && objects[cap.object].type != CapType::end_point) return Status::bad_argument;
    if (badge > 4095) return Status::out_of_range;
    if (badge != 0 && cap.badge != 0) return Status::wrong_rights;
    if (caps.contains(&destination)) return Status::slots_occupied;
    caps[&destination] = {cap.object, cap.rights & keep, badge != 0 ? badge : cap.badge};
    return Status::ok;
}

Status Model::check_retype(const ModelCap& source, RetypeRequest& request, std::uint64_t count,
                           Authority authority) const {
    const ModelObject& from = objects.at(source.object);
    const abi::Derivation* line = abi::derivation(from.type, request.type);
    if (line == nullptr) return Status::wrong_type;
    if (count > 16) return Status::limit;
    if (line->clears && !source.rights.has(Rights::write)) return Status::wrong_rights;
    const bool end_point = request.type == CapType::end_point;
    const bool fixed = end_point || abi::object_bytes(request.type) != 0;
    if (fixed != (request.object_bytes == 0)) return Status::bad_argument;
    if (fixed) request.object_bytes = abi::object_bytes(request.type);
    if (!end_point && abi::is_memory(from.type) &&
        (request.object_bytes % 4096 != 0 || request.offset % 4096 != 0))
        return Status::unaligned;
    if (request.type == CapType::cnode_l1) {
        if (!std::has_single_bit(request.object_bytes)) return Status::bad_argument;
        if (request.object_bytes < 16 * kib) return Status::out_of_range;
    }
    if (!end_point && request.type == from.type && request.object_bytes >= from.bytes)
        return Status::bad_argument;
    if (authority == Authority::user && is_remote(from)) return Status::retry_through_monitor;
    if (end_point) {
        if (request.offset + count > abi::end_points_max) return Status::out_of_range;
        for (std::uint64_t i = 0; i < count; ++i)
            if (find(CapType::end_point, from.base, from.bytes, request.offset + i) != 0)
                return Status::overlap;
        return Status::ok;
    }
    if (request.offset >= from.bytes || request.object_bytes > from.bytes)
        return Status::out_of_range;
    const std::uint64_t bytes = request.object_bytes * count;
    if (request.offset + bytes > from.bytes) return Status::not_enough_memory;
    if (line->clears && !window_covers({from.base + request.offset}, bytes)) return Status::denied;
    for (const auto& [id, object] : objects) {
        if (id == source.object || !descends(id, source.object)) continue;
        if (object.type == CapType::mapping && object.parent == source.object) continue;
        if (object.touches(from.base + request.offset, bytes)) return Status::overlap;
    }
    return Status::ok;
}

Status Model::retype(Slot& source, RetypeRequest request, SlotRange slots, Authority authority) {
    const ModelCap cap = caps.at(&source);
    const Status status = check_retype(cap, request, slots.count, authority);
    if (status != Status::ok) return status;
    const ModelObject from = objects[cap.object];
    const bool end_point = request.type == CapType::end_point;
    for (std::uint32_t i = 0; i < slots.count; ++i) {
        objects[++last_id_] = {
            .type = request.type,
            .base = end_point ? from.base : from.base + request.offset + i * request.object_bytes,
            .bytes = end_point ? from.bytes : request.object_bytes,
            .number = end_point ? request.offset + i : 0,
            .parent = cap.object};
        caps[&slots[i]] = {last_id_, cap.rights};
    }
    return Status::ok;
}

void Model::remove_cap(Slot* slot) {
    const ObjectId object = caps.at(slot).object;
    caps.erase(slot);
    if (copies(object) == 0) destroy(object);
}

void Model::destroy(ObjectId id) {
    const ModelObject gone = objects.at(id);
    std::erase_if(caps, [&](const auto& cap) { return cap.second.object == id; });
    std::vector<ObjectId> with_it;
    for (const auto& [other, object] : objects) {
        const bool shows_it = object.type == CapType::mapping && object.parent == id;
        const bool in_it = object.type == CapType::mapping && object.vnode == id;
        const bool point = object.type == CapType::end_point && object.parent == id &&
                           gone.type == CapType::dispatcher;
        if (shows_it || in_it || point) with_it.push_back(other);
    }
    if (gone.type == CapType::mapping) clear_mapping(gone);
    for (const ObjectId other : with_it) destroy(other);
    if (gone.relations != 0 && gone.parent != 0 && gone.type != CapType::end_point)
        objects.at(gone.parent).relations |= Relations::remote_descendants;
    for (auto& [other, object] : objects)
        if (object.parent == id) object.parent = gone.parent;
    entry_changes += abi::is_vnode(gone.type);
    if (abi::is_vnode(gone.type))
        std::erase_if(entries, [&](const auto& entry) { return entry.first.first == gone.base; });
    objects.erase(id);
    if (slots_of(gone) == 0) return;
    Slot* const first = window<Slot>({gone.base});
    for (;;) {
        const auto inside = caps.lower_bound(first);
        if (inside == caps.end() || inside->first >= first + slots_of(gone)) return;
        remove_cap(inside->first);
    }
}

Status Model::remove(Slot& slot, Authority authority) {
    if (!caps.contains(&slot)) return Status::invalid_capability;
    const ModelObject& object = objects.at(caps[&slot].object);
    if (copies(caps[&slot].object) == 1 && authority == Authority::user && object.owner == 0 &&
        (object.relations & Relations::remote_copies) != 0)
        return Status::retry_through_monitor;
    remove_cap(&slot);
    return Status::ok;
}

Status Model::revoke(Slot& slot, Authority authority) {
    if (!caps.contains(&slot)) return Status::invalid_capability;
    const ObjectId self = caps[&slot].object;
    if (caps[&slot].badge != 0) return Status::wrong_rights;
    if (authority == Authority::user) {
        if (!caps[&slot].rights.has(Rights::write)) return Status::wrong_rights;
        if (is_remote(objects[self])) return Status::retry_through_monitor;
        for (const auto& [id, object] : objects)
            if (object.relations != 0 && descends(id, self)) return Status::retry_through_monitor;
    }
    const auto next_below = [&] {
        for (const auto& [id, object] : objects)
            if (id != self && descends(id, self)) return id;
        return ObjectId{0};
    };
    while (caps.contains(&slot)) {
        const ObjectId below = next_below();
        if (below == 0) break;
        destroy(below);
    }
    std::erase_if(caps,
                  [&](const auto& cap) { return cap.second.object == self && cap.first != &slot; });
    return Status::ok;
}

Status Model::export_words(Slot& slot) {
    if (!caps.contains(&slot)) return Status::invalid_capability;
    ModelObject& object = objects.at(caps[&slot].object);
    if (!abi::is_exportable(object.type)) return Status::wrong_type;
    if (!caps[&slot].rights.has(Rights::grant)) return Status::wrong_rights;
    object.relations |= Relations::remote_copies;
    return Status::ok;
}

Status Model::mark_remote(Slot& slot, std::uint8_t relations) {
    if (!caps.contains(&slot)) return Status::invalid_capability;
    ModelObject& object = objects.at(caps[&slot].object);
    if (object.type == CapType::mapping) return Status::wrong_type;
    if ((relations & Relations::remote_copies) != 0 && !abi::is_exportable(object.type))
        return Status::wrong_type;
    object.relations = relations;
    return Status::ok;
}

Status Model::change_owner(Slot& slot, std::uint16_t owner) {
    if (!caps.contains(&slot)) return Status::invalid_capability;
    ModelObject& object = objects.at(caps[&slot].object);
    if (object.type != CapType::ram && object.type != CapType::frame) return Status::wrong_type;
    if (owner != 0 && object.type == CapType::ram && has_descendants(caps[&slot].object))
        return Status::has_descendants;
    object.owner = owner;
    object.relations |= Relations::remote_copies;
    return Status::ok;
}

ObjectId Model::smallest_around(CapType type, std::uint64_t base, std::uint64_t bytes) const {
    ObjectId best = 0;
    for (const auto& [id, object] : objects) {
        if (!same_space(object.type, type) || object.type == CapType::mapping) continue;
        if (!object.contains(base, bytes)) continue;
        if (object.bytes == bytes && object.type >= type) continue;
        if (best == 0 || object.bytes < objects.at(best).bytes ||
            (object.bytes == objects.at(best).bytes && object.type > objects.at(best).type))
            best = id;
    }
    return best;
}

Status Model::check_import(CapType type, std::uint64_t base, std::uint64_t bytes) const {
    for (const auto& [id, object] : objects) {
        if (!same_space(object.type, type) || !object.touches(base, bytes)) continue;
        const bool inside = base <= object.base && object.base + object.bytes <= base + bytes;
        if (!inside && !object.contains(base, bytes)) return Status::overlap;
        const bool below = inside && (object.bytes < bytes || object.type >= type);
        const bool unused = object.type == CapType::ram || object.type == CapType::physical_memory;
        if (type == CapType::frame && below && (unused || abi::is_kernel_object(object.type)))
            return Status::overlap;
    }
    const ObjectId around = smallest_around(type, base, bytes);
    if (around == 0) return Status::ok;
    const ModelObject& origin = objects.at(around);
    if (origin.type != CapType::physical_memory && origin.type != CapType::ram &&
        !(origin.type == CapType::frame && type == CapType::frame))
        return Status::overlap;
    return is_remote(origin) ? Status::ok : Status::denied;
}

Status Model::import_words(CapType type, std::uint64_t base, std::uint64_t bytes,
                           std::uint64_t number, std::uint16_t owner, Slot& destination) {
    if (caps.contains(&destination)) return Status::slots_occupied;
    ObjectId known = find(type, base, bytes, number);
    if (known == 0 && owner == 0) return Status::denied;
    if (known != 0 && objects.at(known).owner != owner) return Status::denied;
    if (known == 0) {
        const Status status = check_import(type, base, bytes);
        if (status != Status::ok) return status;
        const ObjectId parent = smallest_around(type, base, bytes);
        known = ++last_id_;
        for (auto& [id, object] : objects) {
            const bool below = object.parent == parent && same_space(object.type, type) &&
                               object.type != CapType::mapping && base <= object.base &&
                               object.base + object.bytes <= base + bytes &&
                               (object.bytes < bytes || object.type > type);
            if (below && type != CapType::end_point) object.parent = known;
        }
        objects[known] = {.type = type,
                          .base = base,
                          .bytes = bytes,
                          .number = number,
                          .owner = owner,
                          .parent = parent};
    }
    objects.at(known).relations |= Relations::remote_copies;
    caps[&destination] = {known, Rights::all};
    return Status::ok;
}

}  // namespace zooid::cpudriver::testing
