// Remove: unlink a copy, or take an object apart.
#include "cpudriver/caps/remove.hpp"

#include "cpudriver/caps/fill_slot.hpp"
#include "cpudriver/memory/mapping.hpp"

namespace zooid::cpudriver {

namespace {

void unlink(CapabilityCore& core, Slot& slot, WorkBudget& budget) {
    if (slot.type == CapType::frame || slot.type == CapType::vnode_pml4) support_lost(slot);
    ring_remove(slot);
    core.database.remove(slot);
    make_null(slot);
    budget.left -= WorkBudget::units_per_removal;
}

void remove_mapping(CapabilityCore& core, Slot& mapping, WorkBudget& budget) {
    budget.left -= static_cast<int>(clear_entries(core, mapping) / 8);
    unlink(core, mapping, budget);
}

/// Removes what cannot outlive `slot`'s object. @return true when nothing of it is left.
bool remove_dependents(CapabilityCore& core, Slot& slot, WorkBudget& budget) {
    for (;;) {
        Slot* below = core.database.first_descendant(slot);
        const bool mapping = below != nullptr && below->type == CapType::mapping &&
                             extent(*below) == extent(slot) && slot.type != CapType::ram &&
                             slot.type != CapType::physical_memory;
        const bool end_point = below != nullptr && below->type == CapType::end_point &&
                               slot.type == CapType::dispatcher;
        if (!mapping && !end_point) break;
        if (budget.spent()) return false;
        if (mapping) {
            remove_mapping(core, *below, budget);
        } else {
            unlink(core, *below, budget);
        }
    }
    while (abi::is_vnode(slot.type) && slot.ring_next != ref(slot)) {
        if (budget.spent()) return false;
        remove_mapping(core, *at(slot.ring_next), budget);
    }
    return true;
}

/// Moves a container's last capability into the container's own slot 0, where no one can name it.
void begin_dying(CapabilityCore& core, Slot& slot, WorkBudget& budget) {
    Slot& grave = *window<Slot>({slot.base});
    assert(grave.is_null());
    const CapabilityValue value{.type = slot.type,
                                .rights = slot.rights,
                                .owner = slot.owner,
                                .base = slot.base,
                                .bytes = slot.bytes,
                                .word = core.dying.index,
                                .word2 = 1};
    unlink(core, slot, budget);
    fill(grave, value);
    core.database.insert(grave);
    core.dying = ref(grave);
}

/// Copies on other cores outlive this one: what the object was made of must remember them. Not for
/// end points: their copies name no memory, and sending to one asks its dispatcher's core.
void leave_relations(CapabilityCore& core, const Slot& slot) {
    if (slot.relations == 0 || slot.type == CapType::end_point) return;
    Slot* origin = core.database.enclosing(extent(slot), slot.type);
    if (origin == nullptr) return;
    core.database.set_relations(*origin,
                                core.database.relations(*origin) | Relations::remote_descendants);
}

/// The object's last copy goes. @return ok or again; the slot is null after ok.
Status destroy(CapabilityCore& core, Slot& slot, WorkBudget& budget) {
    if (slot.type == CapType::mapping) {
        remove_mapping(core, slot, budget);
        return Status::ok;
    }
    if (!remove_dependents(core, slot, budget)) return Status::again;
    object_destroyed(slot);
    leave_relations(core, slot);
    slot.relations = 0;
    if (container_slots(slot) != 0) {
        begin_dying(core, slot, budget);
    } else {
        unlink(core, slot, budget);
    }
    return Status::ok;
}

/// Empties the next slot of a dying container. A container found inside is put in front of it.
/// @return false when the slot needs another round, after some progress.
bool empty_next_slot(CapabilityCore& core, Slot& grave, WorkBudget& budget) {
    Slot& slot = (&grave)[grave.word2];
    if (!slot.is_null()) {
        if (MappingDatabase::has_copies(slot)) {
            unlink(core, slot, budget);
        } else if (destroy(core, slot, budget) != Status::ok) {
            return false;
        }
    }
    assert(slot.is_null());
    ++grave.word2;
    --budget.left;
    return true;
}

bool is_grave(const Slot& slot) {
    return container_slots(slot) != 0 && physical(&slot).value == slot.base;
}

/// One copy or descendant goes in a revoke. @return false when it needs another round.
bool remove_relative(CapabilityCore& core, Slot& relative, WorkBudget& budget) {
    if (is_grave(relative)) return continue_dying(core, budget);
    if (MappingDatabase::has_copies(relative)) {
        unlink(core, relative, budget);
        return true;
    }
    return destroy(core, relative, budget) == Status::ok;
}

/// True when copies or descendants of the object may be on other cores.
bool has_remote_relatives(const CapabilityCore& core, const Slot& slot) {
    if (core.is_remote(slot)) return true;
    if (core.database.first_descendant(slot) == nullptr) return false;
    return (core.database.summary_from(extent(slot), slot.type) & Relations::remote) != 0;
}

Slot* other_copy(const Slot& slot) {
    for (Slot* near : {MappingDatabase::previous(slot), MappingDatabase::next(slot)})
        if (near != nullptr && same_object(*near, slot)) return near;
    return nullptr;
}

}  // namespace

bool continue_dying(CapabilityCore& core, WorkBudget& budget) {
    while (core.dying) {
        if (budget.spent()) return false;
        Slot& grave = *at(core.dying);
        assert(is_grave(grave));
        if (grave.word2 < container_slots(grave)) {
            if (!empty_next_slot(core, grave, budget)) return false;
        } else {
            core.dying = {static_cast<std::uint32_t>(grave.word)};
            unlink(core, grave, budget);
        }
    }
    return true;
}

Status remove(CapabilityCore& core, Slot& slot, Authority authority, WorkBudget& budget) {
    if (slot.is_null()) return Status::invalid_capability;
    if (slot.type == CapType::mapping) {  // alone of its kind, and never on another core
        remove_mapping(core, slot, budget);
        return Status::ok;
    }
    if (MappingDatabase::has_copies(slot)) {
        unlink(core, slot, budget);
        return Status::ok;
    }
    const bool held_elsewhere = (core.database.relations(slot) & Relations::remote_copies) != 0;
    if (authority == Authority::user && slot.owner == core.core && held_elsewhere)
        return Status::retry_through_monitor;
    const Status result = destroy(core, slot, budget);
    if (result == Status::ok) (void)continue_dying(core, budget);
    return result;
}

Status revoke(CapabilityCore& core, Slot& slot, Authority authority, WorkBudget& budget) {
    if (slot.is_null()) return Status::invalid_capability;
    if (slot.type == CapType::end_point && slot.word2 != 0) return Status::wrong_rights;
    if (authority == Authority::user && !slot.rights.has(Rights::write))
        return Status::wrong_rights;  // shared by its giver, who keeps it
    if (authority == Authority::user && has_remote_relatives(core, slot))
        return Status::retry_through_monitor;
    // `slot` may lie in what is revoked, and then becomes null on the way.
    while (!slot.is_null()) {
        Slot* relative = core.database.first_descendant(slot);
        if (relative == nullptr) relative = other_copy(slot);
        if (relative == nullptr) return Status::ok;
        if (budget.spent() || !remove_relative(core, *relative, budget)) return Status::again;
    }
    return Status::ok;
}

}  // namespace zooid::cpudriver
