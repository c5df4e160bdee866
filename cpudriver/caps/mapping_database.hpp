// The mapping database: every capability of this core in one order, relatives side by side.
#pragma once
#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

/// A balanced tree (AVL) whose nodes are the slots themselves, so it never allocates.
///
/// Order: first unit, then larger before smaller, then type, then end point number, then address.
/// Ranges nest or are disjoint (retype and import see to it), so the copies of an object are
/// adjacent, and its descendants are exactly the run behind them that starts before its end.
///
/// @invariant `relations` and `ram`'s words are kept in the first copy of an object, its leader.
/// @cost O(log n) each, at most 46 levels for 2^32 slots.
/// @source Adelson-Velsky and Landis 1962; Cormen et al., "Augmenting Data Structures".
class MappingDatabase {
public:
    /// Adds a slot that is filled and in no tree. Its own `relations` join the object's.
    void insert(Slot& slot);

    /// insert() for a mapping of the object `source` is a capability of: the search starts there,
    /// or at the mapping made last, if that is of the same object.
    /// @cost O(log n) like insert(), less when the object has few mappings or the slot is near the
    /// last one's.
    void insert_mapping(Slot& source, Slot& mapping);

    /// Takes the slot out; the object's state moves on to the next copy. The slot keeps its words.
    void remove(Slot& slot);

    [[nodiscard]] Slot* first() const;
    [[nodiscard]] static Slot* next(const Slot& slot);
    [[nodiscard]] static Slot* previous(const Slot& slot);

    [[nodiscard]] static bool has_copies(const Slot& slot);
    /// The first copy of the same object: where its state is.
    [[nodiscard]] Slot& leader(const Slot& slot) const;
    /// The first copy of the object whose owner is another; copies are changed in their order.
    [[nodiscard]] Slot* first_copy_not_of(const Slot& slot, std::uint16_t owner) const;
    /// Null when the object has no descendant here. Mappings and end points count.
    [[nodiscard]] Slot* first_descendant(const Slot& slot) const;

    /// True when something below `slot` touches `range`. Mappings of the whole object do not count,
    /// nor does anything but itself keep an end point number free.
    [[nodiscard]] bool descendant_overlaps(const Slot& slot, Extent range) const;
    /// True when some range would be cut by `range`: neither inside, nor around, nor apart.
    [[nodiscard]] bool crosses(Extent range) const;
    /// The first capability that starts in `range`, or null.
    [[nodiscard]] Slot* first_inside(Extent range) const;
    /// The smallest object, mappings apart, that strictly precedes `type` objects of `range` and
    /// contains it.
    [[nodiscard]] Slot* enclosing(Extent range, CapType type) const;
    /// A capability of exactly this object, or null.
    [[nodiscard]] Slot* find(CapType type, Extent range, std::uint64_t number) const;
    /// OR of the relations and kinds of `type` objects of exactly `range` and all behind, inside
    /// it.
    [[nodiscard]] std::uint8_t summary_from(Extent range, CapType type) const;

    [[nodiscard]] std::uint8_t relations(const Slot& slot) const { return leader(slot).relations; }
    void set_relations(const Slot& slot, std::uint8_t relations);

private:
    template <class Before>
    Slot* partition(Before before) const;
    template <class Before>
    Slot* last_reaching(Before before, std::uint32_t end) const;

    void attach(Slot& slot, Slot* up, bool left);
    void replace_child(Slot* parent, Slot& old_child, Slot* new_child);
    Slot& rotate(Slot& high, bool to_right);
    Slot& rebalance(Slot& high, bool left_high);
    /// Balances and refreshes from `from` upwards, until a node says of its subtree what it said
    /// before; not before `through`.
    void repair_up(Slot* from, const Slot* through = nullptr);
    /// The same above a new leaf, which only adds.
    void grow_up(Slot* from, const Slot& leaf);

    SlotRef root_;
    SlotRef last_mapping_;  // inserted last; null: it is gone
};

}  // namespace zooid::cpudriver
