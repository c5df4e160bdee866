// The mapping database as an interval set: relatives and overlaps.
#include "cpudriver/caps/mapping_order.hpp"

namespace zooid::cpudriver {

bool MappingDatabase::has_copies(const Slot& slot) {
    if (slot.type == CapType::mapping) return false;
    const Slot* before = previous(slot);
    if (before != nullptr && same_object(*before, slot)) return true;
    const Slot* after = next(slot);
    return after != nullptr && same_object(*after, slot);
}

Slot& MappingDatabase::leader(const Slot& slot) const {
    const OrderKey key = OrderKey::of(slot);
    Slot* found = partition([&](const Slot& other) { return OrderKey::of(other) < key; });
    assert(found != nullptr && !(key < OrderKey::of(*found)));
    return *found;
}

Slot* MappingDatabase::first_copy_not_of(const Slot& slot, std::uint16_t owner) const {
    const OrderKey key = OrderKey::of(slot);
    Slot* found = partition([&](const Slot& other) {
        return OrderKey::of(other) < key || (same_object(other, slot) && other.owner == owner);
    });
    return found != nullptr && same_object(*found, slot) ? found : nullptr;
}

Slot* MappingDatabase::first_descendant(const Slot& slot) const {
    if (slot.type == CapType::mapping || slot.type == CapType::end_point) return nullptr;
    const OrderKey key = OrderKey::of(slot);
    Slot* found = partition([&](const Slot& other) { return !(key < OrderKey::of(other)); });
    return found != nullptr && key.range.contains(extent(*found)) ? found : nullptr;
}

bool MappingDatabase::descendant_overlaps(const Slot& slot, Extent range) const {
    OrderKey last = OrderKey::of(slot);
    assert(last.range.contains(range));
    if (abi::is_frame(slot.type)) last.type = CapType::mapping;
    const auto before = [&](const Slot& other) {
        return !(last < OrderKey::of(other)) || extent(other).first < range.first;
    };
    const Slot* inside = partition(before);
    if (inside != nullptr && extent(*inside).first < range.end) return true;
    const Slot* around = last_reaching(before, range.first);
    return around != nullptr && last < OrderKey::of(*around);
}

Slot* MappingDatabase::first_inside(Extent range) const {
    Slot* found = partition([&](const Slot& other) { return extent(other).first < range.first; });
    return found != nullptr && extent(*found).first < range.end ? found : nullptr;
}

bool MappingDatabase::crosses(Extent range) const {
    const auto starts_before = [&](const Slot& other) { return extent(other).first < range.first; };
    const Slot* cut_left = last_reaching(starts_before, range.first);
    if (cut_left != nullptr && extent(*cut_left).end < range.end) return true;
    const auto starts_inside = [&](const Slot& other) { return extent(other).first < range.end; };
    const Slot* cut_right = last_reaching(starts_inside, range.end);
    return cut_right != nullptr && extent(*cut_right).first > range.first;
}

Slot* MappingDatabase::enclosing(Extent range, CapType type) const {
    const OrderKey key{range, type, 0};
    const auto before = [&](const Slot& other) { return OrderKey::of(other) < key; };
    Slot* found = last_reaching(before, range.end - 1);
    if (found == nullptr || !extent(*found).contains(range)) return nullptr;
    if (found->type != CapType::mapping) return found;
    Slot* frame = find(CapType::frame, extent(*found), 0);
    return frame != nullptr ? frame : find(CapType::dev_frame, extent(*found), 0);
}

Slot* MappingDatabase::find(CapType type, Extent range, std::uint64_t number) const {
    const OrderKey key{range, type, type == CapType::end_point ? number : 0};
    Slot* found = partition([&](const Slot& other) { return OrderKey::of(other) < key; });
    return found != nullptr && !(key < OrderKey::of(*found)) ? found : nullptr;
}

std::uint8_t MappingDatabase::summary_from(Extent range, CapType type) const {
    const OrderKey key{range, type, 0};
    const auto before = [&](const Slot& other) { return OrderKey::of(other) < key; };
    const auto inside = [&](const Slot& other) { return extent(other).first < range.end; };
    Slot* split = at(root_);
    while (split != nullptr && (before(*split) || !inside(*split)))
        split = at(before(*split) ? split->right : split->left);
    if (split == nullptr) return 0;
    std::uint8_t bits = node_bits(*split);
    for (const Slot* here = at(split->left); here != nullptr;) {
        if (before(*here)) {
            here = at(here->right);
            continue;
        }
        bits |= node_bits(*here);
        if (here->right) bits |= at(here->right)->summary;
        here = at(here->left);
    }
    for (const Slot* here = at(split->right); here != nullptr;) {
        if (!inside(*here)) {
            here = at(here->left);
            continue;
        }
        bits |= node_bits(*here);
        if (here->left) bits |= at(here->left)->summary;
        here = at(here->right);
    }
    return bits;
}

}  // namespace zooid::cpudriver
