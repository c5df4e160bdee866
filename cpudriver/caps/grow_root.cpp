// Taking over a root: index by index, the next one kept in the new root's capability.
#include "cpudriver/caps/grow_root.hpp"

#include "cpudriver/caps/copy.hpp"

namespace zooid::cpudriver {

Status take_over_root(CapabilityCore& core, Slot& from, Slot& to, WorkBudget& budget) {
    if (from.type != CapType::cnode_l1 || to.type != CapType::cnode_l1) return Status::wrong_type;
    if (!to.rights.has(Rights::write)) return Status::wrong_rights;
    if (from.base == to.base) return Status::bad_argument;
    const std::uint64_t slots = container_slots(from);
    if (container_slots(to) < slots) return Status::out_of_range;
    Slot* const old_table = window<Slot>({from.base});
    Slot* const new_table = window<Slot>({to.base});
    for (std::uint64_t index = to.word2 == 0 ? 1 : to.word2; index < slots; ++index) {
        to.word2 = index;
        if (budget.spent()) return Status::again;
        --budget.left;
        Slot& source = old_table[index];
        Slot& destination = new_table[index];
        if (source.is_null() || same_object(source, destination)) continue;
        if (!destination.is_null()) {
            to.word2 = 0;
            return Status::slots_occupied;
        }
        duplicate(core, source, destination, source.rights, 0);
        budget.left -= WorkBudget::units_per_removal;
    }
    to.word2 = 0;
    return Status::ok;
}

}  // namespace zooid::cpudriver
