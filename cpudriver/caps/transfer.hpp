// Capabilities on their way between cores: words out, words in. For this core's monitor only.
#pragma once
#include <expected>

#include "cpudriver/caps/capability_core.hpp"

namespace zooid::cpudriver {

/// The words another core imports, and from now on this object has copies elsewhere.
///
/// @return the words, or
///         - invalid_capability  the slot is null
///         - wrong_type          this type never leaves its core: only frame, ram, end_point, ipi
///         do
///         - wrong_rights        it may not be given on: it lacks grant
[[nodiscard]] std::expected<abi::CapWords, Status> export_words(CapabilityCore& core, Slot& slot);

/// Makes a copy of an object of core `owner`. The words come from a peer and are checked.
///
/// @return ok, or
///         - slots_occupied  choose a null slot
///         - wrong_type      a type that never leaves its core
///         - bad_argument    the words describe no possible object
///         - denied          stale or forged: it claims to be this core's and is not known here,
///                           or to be made of memory that never left this core
///         - overlap         it cuts through, or lies in, something that cannot contain it
/// @cost O(log n).
[[nodiscard]] Status import_words(CapabilityCore& core, const abi::CapWords& words,
                                  std::uint16_t owner, Slot& destination);

/// Sets what is known of relatives on other cores, after an agreement said so.
/// @param relations any of Relations::remote; 0 when all of them are gone.
/// @return ok, or
///         - invalid_capability  the slot is null
///         - bad_argument        unknown bits
///         - wrong_type          copies of what never leaves its core, or relatives of a mapping
[[nodiscard]] Status mark_remote(CapabilityCore& core, Slot& slot, std::uint8_t relations);

/// Makes `owner` the core that serialises operations on the object, as this core sees it: by the
/// monitors of all cores with copies, the old owner's first, while the object is locked. Copies and
/// mappings stay.
/// @return ok, or
///         - again               some copies are changed: repeat the same call
///         - invalid_capability  the slot is null
///         - wrong_type          only frames and RAM move; kernel objects stay at home
///         - has_descendants     RAM that something here is made of: revoke it first
/// @cost O(copies * log n), bounded by `budget`.
[[nodiscard]] Status
change_owner(CapabilityCore& core, Slot& slot, std::uint16_t owner, WorkBudget& budget);

}  // namespace zooid::cpudriver
