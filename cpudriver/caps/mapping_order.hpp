// The one order of the mapping database, and searching by it.
#pragma once
#include <algorithm>

#include "cpudriver/caps/mapping_database.hpp"

namespace zooid::cpudriver {

/// Where an object stands; its copies share it.
struct OrderKey {
    Extent range;
    CapType type;
    std::uint64_t number;  // of an end point, else 0

    [[nodiscard]] static OrderKey of(const Slot& slot) {
        return {extent(slot), slot.type, number_of(slot)};
    }
    friend bool operator<(const OrderKey& a, const OrderKey& b) {
        if (a.range.first != b.range.first) return a.range.first < b.range.first;
        if (a.range.end != b.range.end) return a.range.end > b.range.end;
        if (a.type != b.type) return a.type < b.type;
        return a.number < b.number;
    }
};

/// @param key_a OrderKey::of(a), worked out once by who asks often.
[[nodiscard]] inline bool precedes(const OrderKey& key_a, const Slot& a, const Slot& b) {
    const OrderKey key_b = OrderKey::of(b);
    if (key_a < key_b) return true;
    return !(key_b < key_a) && &a < &b;
}
[[nodiscard]] inline bool precedes(const Slot& a, const Slot& b) {
    return precedes(OrderKey::of(a), a, b);
}

/// What one slot adds to the summary of a subtree.
[[nodiscard]] inline std::uint8_t node_bits(const Slot& slot) {
    if (abi::is_kernel_object(slot.type)) return slot.relations | Relations::has_kernel_object;
    if (slot.type == CapType::ram || slot.type == CapType::physical_memory)
        return slot.relations | Relations::has_unused_memory;
    return slot.relations;
}

/// First slot for which `before` is false; `before` must be true for a prefix of the order.
template <class Before>
Slot* MappingDatabase::partition(Before before) const {
    Slot* found = nullptr;
    for (Slot* here = at(root_); here != nullptr;) {
        const bool right = before(*here);
        if (!right) found = here;
        here = at(right ? here->right : here->left);
    }
    return found;
}

/// Last slot of the prefix `before` whose range ends behind `end`.
template <class Before>
Slot* MappingDatabase::last_reaching(Before before, std::uint32_t end) const {
    Slot* deepest = nullptr;
    for (Slot* here = at(root_); here != nullptr;) {
        deepest = here;
        here = at(before(*here) ? here->right : here->left);
    }
    // On the way up, each node of the prefix stands behind its left subtree and before what we
    // left.
    for (Slot* up = deepest; up != nullptr; up = at(up->parent)) {
        if (!before(*up)) continue;
        if (extent(*up).end > end) return up;
        Slot* here = at(up->left);
        if (here == nullptr || here->end_unit_max <= end) continue;
        for (;;) {
            Slot* right = at(here->right);
            if (right != nullptr && right->end_unit_max > end) {
                here = right;
            } else if (extent(*here).end > end) {
                return here;
            } else {
                here = at(here->left);
            }
        }
    }
    return nullptr;
}

}  // namespace zooid::cpudriver
