// Turning a null slot into a capability and back.
#pragma once
#include "cpudriver/caps/slot.hpp"

namespace zooid::cpudriver {

/// The words that make a capability; the rest of a slot is the mapping database's.
struct CapabilityValue {
    CapType type = CapType::null;
    Rights rights = {};
    std::uint16_t owner = 0;
    std::uint64_t base = 0;
    std::uint64_t bytes = 0;
    std::uint64_t word = 0;
    std::uint64_t word2 = 0;
};

/// Only stores; the caller inserts the slot into the database (and a VNode's copy into its ring).
inline void fill(Slot& slot, const CapabilityValue& value) {
    assert(slot.is_null() && slot.height == 0);
    assert(is_well_formed(value.type, value.base, value.bytes));
    slot.type = value.type;
    slot.rights = value.rights;
    slot.owner = value.owner;
    slot.base = value.base;
    slot.bytes = value.bytes;
    slot.word = value.word;
    slot.word2 = value.word2;
    if (abi::is_vnode(value.type)) slot.ring_next = slot.ring_previous = ref(slot);
}

/// The slot must be out of the database and out of any ring of others.
inline void make_null(Slot& slot) {
    assert(slot.height == 0);
    slot.type = CapType::null;
    slot.rights = Rights::none;
    slot.relations = 0;
    slot.owner = 0;
    slot.base = slot.bytes = slot.word = slot.word2 = 0;
    slot.ring_next = slot.ring_previous = {};
}

/// A VNode's ring: all its copies and all mappings made into it, in no order.
inline void ring_insert_after(Slot& member, Slot& added) {
    assert(member.ring_next);
    added.ring_next = member.ring_next;
    added.ring_previous = ref(member);
    at(added.ring_next)->ring_previous = ref(added);
    member.ring_next = ref(added);
}
inline void ring_remove(Slot& member) {
    if (!member.ring_next) return;
    at(member.ring_next)->ring_previous = member.ring_previous;
    at(member.ring_previous)->ring_next = member.ring_next;
    member.ring_next = member.ring_previous = {};
}

}  // namespace zooid::cpudriver
