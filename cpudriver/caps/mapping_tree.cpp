// The mapping database as a tree: insertion, removal, balance, neighbours.
#include "cpudriver/caps/mapping_order.hpp"

namespace zooid::cpudriver {

namespace {

unsigned height(SlotRef ref) { return ref ? at(ref)->height : 0; }

/// Works out what `slot` says of its subtree. @return false: nothing changed, so nothing above
/// does.
[[gnu::always_inline]] inline bool refresh(Slot& slot) {
    unsigned highest = 0;
    std::uint8_t summary = node_bits(slot);
    std::uint32_t end = extent(slot).end;
    for (const SlotRef child : {slot.left, slot.right}) {
        if (!child) continue;
        const Slot& below = *at(child);
        highest = std::max<unsigned>(highest, below.height);
        summary |= below.summary;
        end = std::max(end, below.end_unit_max);
    }
    const auto height = static_cast<std::uint8_t>(highest + 1);
    const bool changed =
        slot.height != height || slot.summary != summary || slot.end_unit_max != end;
    slot.height = height;
    slot.summary = summary;
    slot.end_unit_max = end;
    return changed;
}

Slot* outermost(Slot* slot, SlotRef Slot::* side) {
    while (slot != nullptr && slot->*side) slot = at(slot->*side);
    return slot;
}

Slot* neighbour(const Slot& slot, SlotRef Slot::* side, SlotRef Slot::* other) {
    if (slot.*side) return outermost(at(slot.*side), other);
    const Slot* child = &slot;
    Slot* up = at(slot.parent);
    while (up != nullptr && up->*side == ref(*child)) {
        child = up;
        up = at(up->parent);
    }
    return up;
}

/// The state an object keeps in its first copy.
void move_state(Slot& from, Slot& to) {
    to.relations |= from.relations;
    from.relations = 0;
    if (from.type != CapType::ram) return;
    to.word = from.word;
    to.word2 = from.word2;
    from.word = from.word2 = 0;
}

}  // namespace

Slot* MappingDatabase::first() const { return outermost(at(root_), &Slot::left); }
Slot* MappingDatabase::next(const Slot& slot) { return neighbour(slot, &Slot::right, &Slot::left); }
Slot* MappingDatabase::previous(const Slot& slot) {
    return neighbour(slot, &Slot::left, &Slot::right);
}

void MappingDatabase::replace_child(Slot* parent, Slot& old_child, Slot* new_child) {
    const SlotRef new_ref = new_child != nullptr ? ref(*new_child) : SlotRef{};
    if (parent == nullptr) {
        root_ = new_ref;
    } else if (parent->left == ref(old_child)) {
        parent->left = new_ref;
    } else {
        assert(parent->right == ref(old_child));
        parent->right = new_ref;
    }
    if (new_child != nullptr) new_child->parent = parent != nullptr ? ref(*parent) : SlotRef{};
}

Slot& MappingDatabase::rotate(Slot& high, bool to_right) {
    const auto inner = to_right ? &Slot::left : &Slot::right;
    const auto outer = to_right ? &Slot::right : &Slot::left;
    assert(high.*inner);
    Slot& low = *at(high.*inner);
    replace_child(at(high.parent), high, &low);
    high.*inner = low.*outer;
    if (high.*inner) at(high.*inner)->parent = ref(high);
    low.*outer = ref(high);
    high.parent = ref(low);
    refresh(high);
    refresh(low);
    return low;
}

Slot& MappingDatabase::rebalance(Slot& high, bool left_high) {
    const auto side = left_high ? &Slot::left : &Slot::right;
    const auto inner = left_high ? &Slot::right : &Slot::left;
    Slot* const child = at(high.*side);
    assert(child != nullptr);  // it is the higher side
    if (height(child->*inner) > height(child->*side)) rotate(*child, !left_high);
    return rotate(high, left_high);
}

void MappingDatabase::repair_up(Slot* from, const Slot* through) {
    for (Slot* slot = from; slot != nullptr; slot = at(slot->parent)) {
        if (slot == through) through = nullptr;
        const unsigned left = height(slot->left);
        const unsigned right = height(slot->right);
        if (left > right + 1 || right > left + 1) {
            slot = &rebalance(*slot, left > right);
        } else if (!refresh(*slot) && through == nullptr) {
            return;
        }
    }
}

void MappingDatabase::grow_up(Slot* from, const Slot& leaf) {
    for (Slot* slot = from; slot != nullptr; slot = at(slot->parent)) {
        const unsigned left = height(slot->left);
        const unsigned right = height(slot->right);
        if (left > right + 1 || right > left + 1) {
            slot = &rebalance(*slot, left > right);
            continue;
        }
        const auto height = static_cast<std::uint8_t>(std::max(left, right) + 1);
        const auto summary = static_cast<std::uint8_t>(slot->summary | leaf.summary);
        if (slot->height == height && slot->summary == summary &&
            slot->end_unit_max >= leaf.end_unit_max)
            return;
        slot->height = height;
        slot->summary = summary;
        slot->end_unit_max = std::max(slot->end_unit_max, leaf.end_unit_max);
    }
}

void MappingDatabase::attach(Slot& slot, Slot* up, bool left) {
    slot.parent = up != nullptr ? ref(*up) : SlotRef{};
    if (up == nullptr) {
        root_ = ref(slot);
    } else {
        (left ? up->left : up->right) = ref(slot);
    }
    refresh(slot);
    grow_up(up, slot);
}

void MappingDatabase::insert_mapping(Slot& source, Slot& mapping) {
    assert(mapping.type == CapType::mapping && mapping.height == 0);
    const OrderKey key = OrderKey::of(mapping);
    const auto has_same_key = [&](const Slot& other) {
        return other.type == CapType::mapping && other.base == mapping.base &&
               other.bytes == mapping.bytes;
    };
    const auto stands_before = [&](const Slot& other) {
        return has_same_key(other) ? &mapping < &other : precedes(key, mapping, other);
    };
    Slot* last = at(last_mapping_);
    Slot* here = last != nullptr && has_same_key(*last) ? last : &source;
    last_mapping_ = ref(mapping);
    const bool left_of_it = here != &source && stands_before(*here);
    const auto toward = left_of_it ? &Slot::left : &Slot::right;
    Slot* from = here;  // the mapping's place is between it and the next that is no descendant
    Slot* up = nullptr;
    for (SlotRef below = ref(*here); (up = at(here->parent)) != nullptr;
         below = here->parent, here = up) {
        if (up->*toward == below) continue;
        if (stands_before(*up) != left_of_it) break;
        from = up;
    }
    bool left = left_of_it;
    up = from;
    for (here = at(from->*toward); here != nullptr; here = at(left ? here->left : here->right)) {
        up = here;
        left = stands_before(*here);
    }
    attach(mapping, up, left);
}

void MappingDatabase::insert(Slot& slot) {
    assert(!slot.is_null());
    assert(slot.height == 0 && !slot.left && !slot.right && !slot.parent);
    Slot* up = nullptr;
    bool left = false;
    const OrderKey key = OrderKey::of(slot);
    for (Slot* here = at(root_); here != nullptr; here = at(left ? here->left : here->right)) {
        assert(here != &slot);
        up = here;
        left = precedes(key, slot, *here);
    }
    attach(slot, up, left);
    if (slot.type == CapType::mapping) return;  // never a copy of another

    Slot* before = previous(slot);
    if (before != nullptr && same_object(*before, slot)) {
        const std::uint8_t own = slot.relations;
        slot.relations = 0;
        repair_up(&slot);
        if (own != 0) set_relations(slot, relations(slot) | own);
    } else if (Slot* after = next(slot); after != nullptr && same_object(*after, slot)) {
        move_state(*after, slot);
        repair_up(after);
        repair_up(&slot);
    }
}

void MappingDatabase::remove(Slot& slot) {
    assert(slot.height != 0);
    if (last_mapping_ == ref(slot)) last_mapping_ = {};
    Slot* after = slot.type != CapType::mapping ? next(slot) : nullptr;
    if (after != nullptr && same_object(slot, *after)) {
        Slot* before = previous(slot);
        if (before == nullptr || !same_object(*before, slot)) {
            move_state(slot, *after);
            repair_up(after);
        }
    }
    Slot* repair_from = at(slot.parent);
    const Slot* moved = nullptr;
    if (slot.left && slot.right) {
        Slot& heir = *outermost(at(slot.right), &Slot::left);
        repair_from = at(heir.parent) == &slot ? &heir : at(heir.parent);
        if (repair_from != &heir) {
            replace_child(repair_from, heir, at(heir.right));
            heir.right = slot.right;
            at(heir.right)->parent = ref(heir);
        }
        heir.left = slot.left;
        at(heir.left)->parent = ref(heir);
        replace_child(at(slot.parent), slot, &heir);
        // What is above still counts with what `slot` said.
        heir.height = slot.height;
        heir.summary = slot.summary;
        heir.end_unit_max = slot.end_unit_max;
        moved = &heir;
    } else {
        replace_child(at(slot.parent), slot, at(slot.left ? slot.left : slot.right));
    }
    slot.left = slot.right = slot.parent = {};
    slot.height = 0;
    slot.summary = 0;
    slot.end_unit_max = 0;
    repair_up(repair_from, moved);
}

void MappingDatabase::set_relations(const Slot& slot, std::uint8_t relations) {
    assert((relations & ~Relations::remote) == 0);
    Slot& first_copy = leader(slot);
    first_copy.relations = relations;
    repair_up(&first_copy);
}

}  // namespace zooid::cpudriver
