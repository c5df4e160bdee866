// All state of this core's capabilities, and what every operation on them shares.
#pragma once
#include <utility>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/status.hpp>

#include "cpudriver/caps/hooks.hpp"
#include "cpudriver/caps/mapping_database.hpp"
#include "cpudriver/memory/stale_translations.hpp"
#include "cpudriver/memory/tree_place.hpp"

namespace zooid::cpudriver {

/// Who asks: a domain, or this core's monitor after it settled the matter with the other cores.
enum class Authority : std::uint8_t { user, monitor };

/// Part of the KernelControlBlock. Nothing here points outside capability memory.
struct CapabilityCore {
    MappingDatabase database;
    SlotRef dying;              // containers being emptied; linked by `word`
    std::uint16_t core = 0;     // this core
    bool huge_pages = false;    // the processor has pages of 1 GiB
    Invalidation invalidation;  // stale translations; see take_invalidation()
    TreePlaces places;          // of VNodes, as place_of() found them

    /// What the kernel must flush before it returns to user mode; forgotten here by asking.
    [[nodiscard]] Invalidation take_invalidation() { return std::exchange(invalidation, {}); }

    /// True when relatives on other cores may exist, so that only the monitor may go on.
    [[nodiscard]] bool is_remote(const Slot& slot) const {
        return slot.owner != core || database.relations(slot) != 0;
    }
};

/// How much one kernel entry may do; what is left answers Status::again. A unit is about 300
/// instructions with 2^16 capabilities, so that interrupts wait for some 40 000.
struct WorkBudget {
    static constexpr int units_max = 128;
    static constexpr int units_per_removal = 8;
    int left = units_max;
    [[nodiscard]] bool spent() const { return left <= 0; }
};

inline constexpr std::uint64_t clear_bytes_step_max = 256ULL << 10;  // per kernel entry

/// Slots of an object that holds capabilities, slot 0 (the CPU driver's own) included; else 0.
[[nodiscard]] inline std::uint64_t container_slots(const Slot& slot) {
    if (abi::is_cnode(slot.type)) return slot.bytes / abi::slot_bytes;
    return slot.type == CapType::dispatcher ? abi::dispatcher_slots : 0;
}

/// Puts the first capability of an object no retype made into the database (at boot, and tokens).
///
/// @param slot null; in window memory.
/// @return ok, or
///         - slots_occupied  choose a null slot
///         - bad_argument    the words describe no possible object: check type, size, alignment
///         - overlap         the range is already named: derive from that capability instead
[[nodiscard]] Status create_origin(CapabilityCore& core, Slot& slot, CapType type,
                                   std::uint64_t base, std::uint64_t bytes, Rights rights);

/// The answer to identify.
[[nodiscard]] abi::CapWords identify(const CapabilityCore& core, const Slot& slot);

}  // namespace zooid::cpudriver
