// The same invariants as in tests/cpudriver/caps/structure.cpp, without memory of its own: what
// each node says of its children makes the tree, what each says of the one before it makes the
// order.
#include "check_database.hpp"

#include <algorithm>

#include "cpudriver/caps/mapping_order.hpp"

namespace zooid::cpudriver {

namespace {

constexpr unsigned nesting_max = 64;

/// The ranges around the one looked at, outermost first; the innermost are left out when there are
/// more.
struct Around {
    Extent ranges[nesting_max];
    unsigned count = 0;

    bool enter(Extent range) {
        while (count > 0 && ranges[count - 1].end <= range.first) --count;
        if (count > 0 && !ranges[count - 1].contains(range)) return false;
        const bool known = count > 0 && ranges[count - 1] == range;
        if (!known && count < nesting_max) ranges[count++] = range;
        return true;
    }
};

bool is_child_of(const Slot* child, const Slot& slot) {
    return child == nullptr || at(child->parent) == &slot;
}

bool balanced(const Slot& slot) {
    const Slot* left = at(slot.left);
    const Slot* right = at(slot.right);
    const int a = left != nullptr ? left->height : 0;
    const int b = right != nullptr ? right->height : 0;
    return is_child_of(left, slot) && is_child_of(right, slot) && a - b <= 1 && b - a <= 1 &&
           slot.height == std::max(a, b) + 1;
}

bool sums_up(const Slot& slot) {
    std::uint8_t summary = node_bits(slot);
    std::uint32_t end = extent(slot).end;
    for (const Slot* child : {at(slot.left), at(slot.right)}) {
        if (child == nullptr) continue;
        summary |= child->summary;
        end = std::max(end, child->end_unit_max);
    }
    return slot.summary == summary && slot.end_unit_max == end;
}

bool in_its_ring(const Slot& slot) {
    if (!abi::is_vnode(slot.type) && slot.type != CapType::mapping) return true;
    const Slot* next = at(slot.ring_next);
    return next != nullptr && at(next->ring_previous) == &slot;
}

}  // namespace

std::string_view database_fault(const CapabilityCore& core) {
    const Slot* before = nullptr;
    Around around;
    for (const Slot* slot = core.database.first(); slot != nullptr;
         before = slot, slot = MappingDatabase::next(*slot)) {
        if (!is_well_formed(slot->type, slot->base, slot->bytes))
            return "a capability is no object";
        if (!balanced(*slot)) return "the mapping database is out of balance";
        if (!sums_up(*slot)) return "a subtree of the mapping database says what it has not";
        if (before != nullptr && !precedes(*before, *slot)) return "capabilities are out of order";
        if (before != nullptr && same_object(*before, *slot) && slot->relations != 0)
            return "a copy keeps its object's relations";
        if (!around.enter(extent(*slot))) return "objects overlap";
        if (!in_its_ring(*slot)) return "a table's ring is broken";
    }
    return {};
}

}  // namespace zooid::cpudriver
