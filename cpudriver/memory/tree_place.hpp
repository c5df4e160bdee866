// Where page tables stand in their trees, remembered.
#pragma once
#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

/// Where a VNode's first byte stands: tree and virtual address.
struct TreePlace {
    PhysicalAddress pml4;
    std::uint64_t virtual_address = 0;
};

/// Places of the VNodes asked for last: finding one out takes several searches of the database.
/// @invariant a place is right until a table is taken out of a tree; whoever does that forgets all.
class TreePlaces {
public:
    /// Null: not known. The place stays valid until the next call.
    [[nodiscard]] const TreePlace* find(PhysicalAddress vnode) const {
        const Entry& entry = entries_[number_of(vnode)];
        return entry.vnode == vnode && vnode.value != 0 ? &entry.place : nullptr;
    }
    void add(PhysicalAddress vnode, TreePlace place) {
        entries_[number_of(vnode)] = {vnode, place};
    }
    void forget() {
        for (Entry& entry : entries_) entry = {};
    }

private:
    static constexpr unsigned entries_max = 32;
    struct Entry {
        PhysicalAddress vnode;  // 0: empty
        TreePlace place;
    };
    [[nodiscard]] static unsigned number_of(PhysicalAddress vnode) {
        return static_cast<unsigned>(vnode.value >> 12) % entries_max;
    }
    Entry entries_[entries_max] = {};
};

}  // namespace zooid::cpudriver
