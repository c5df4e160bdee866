// Export and import.
#include "cpudriver/caps/transfer.hpp"

#include <expected>

#include "cpudriver/caps/fill_slot.hpp"

namespace zooid::cpudriver {

namespace {

/// Whether an object of another core may stand at `range` among what is known here.
Status check_neighbours(const CapabilityCore& core, CapType type, Extent range) {
    const MappingDatabase& database = core.database;
    if (database.crosses(range)) return Status::overlap;
    const std::uint8_t behind = database.summary_from(range, type);
    if (type == CapType::frame &&
        (behind & (Relations::has_unused_memory | Relations::has_kernel_object)) != 0)
        return Status::overlap;
    const Slot* origin = database.enclosing(range, type);
    if (origin == nullptr) return Status::ok;
    const bool possible = origin->type == CapType::physical_memory ||
                          origin->type == CapType::ram ||
                          (origin->type == CapType::frame && type == CapType::frame);
    if (!possible) return Status::overlap;
    // Another core can only have made it from what it was given.
    return core.is_remote(*origin) ? Status::ok : Status::denied;
}

}  // namespace

std::expected<abi::CapWords, Status> export_words(CapabilityCore& core, Slot& slot) {
    if (slot.is_null()) return std::unexpected(Status::invalid_capability);
    if (!abi::is_exportable(slot.type)) return std::unexpected(Status::wrong_type);
    if (!slot.rights.has(Rights::grant)) return std::unexpected(Status::wrong_rights);
    core.database.set_relations(slot, core.database.relations(slot) | Relations::remote_copies);
    return identify(core, slot);
}

Status import_words(CapabilityCore& core, const abi::CapWords& words, std::uint16_t owner,
                    Slot& destination) {
    if (!destination.is_null()) return Status::slots_occupied;
    const CapType type = words.type();
    const std::uint64_t base = words.word[1];
    const std::uint64_t bytes = words.word[2];
    const std::uint64_t number = words.word[3] & 0xffffffff;
    const std::uint64_t badge = words.word[3] >> 32;
    if (static_cast<unsigned>(type) >= abi::cap_types_count || !abi::is_exportable(type))
        return Status::wrong_type;
    if (!is_well_formed(type, base, bytes) || (words.rights().bits & ~Rights::all.bits) != 0 ||
        words.owner() != owner || (words.word[0] >> 48) != 0 ||
        number >= (type == CapType::end_point ? abi::end_points_max : 1) ||
        badge > (type == CapType::end_point ? abi::badge_max : 0))
        return Status::bad_argument;
    if (type == CapType::end_point && bytes != abi::object_bytes(CapType::dispatcher))
        return Status::bad_argument;
    const Extent range = extent(type, base, bytes);
    const Slot* known = core.database.find(type, range, number);
    if (owner == core.core && known == nullptr) return Status::denied;
    if (known != nullptr && known->owner != owner) return Status::denied;
    if (known == nullptr) {
        if (const Status fits = check_neighbours(core, type, range); fits != Status::ok)
            return fits;
    }
    if (Slot* origin = core.database.enclosing(range, type);
        origin != nullptr && origin->type == CapType::ram) {
        Slot& clearing = core.database.leader(*origin);  // its progress is no longer certain
        clearing.word = clearing.word2 = 0;
    }
    fill(destination, {.type = type,
                       .rights = words.rights(),
                       .owner = owner,
                       .base = base,
                       .bytes = bytes,
                       .word = number,
                       .word2 = badge});
    destination.relations = Relations::remote_copies;
    core.database.insert(destination);
    return Status::ok;
}

Status mark_remote(CapabilityCore& core, Slot& slot, std::uint8_t relations) {
    if (slot.is_null()) return Status::invalid_capability;
    if ((relations & ~Relations::remote) != 0) return Status::bad_argument;
    const bool copies = (relations & Relations::remote_copies) != 0;
    if (slot.type == CapType::mapping || (copies && !abi::is_exportable(slot.type)))
        return Status::wrong_type;
    core.database.set_relations(slot, relations);
    return Status::ok;
}

Status change_owner(CapabilityCore& core, Slot& slot, std::uint16_t owner, WorkBudget& budget) {
    if (slot.is_null()) return Status::invalid_capability;
    if (!abi::is_movable(slot.type)) return Status::wrong_type;
    if (owner != core.core && slot.type == CapType::ram &&
        core.database.first_descendant(slot) != nullptr)
        return Status::has_descendants;
    // From here until the last copy is changed, everything that needs the owner asks the monitor.
    core.database.set_relations(slot, core.database.relations(slot) | Relations::remote_copies);
    while (Slot* copy = core.database.first_copy_not_of(slot, owner)) {
        if (budget.spent()) return Status::again;
        copy->owner = owner;
        --budget.left;
    }
    return Status::ok;
}

}  // namespace zooid::cpudriver
