// Retype: turning a piece of a capability's range into new objects.
#pragma once
#include "cpudriver/caps/cspace.hpp"

namespace zooid::cpudriver {

/// What to make. `offset` and `object_bytes` are bytes (units for tokens); for end points `offset`
/// is the first number. `object_bytes` is 0 for types of fixed size.
struct RetypeRequest {
    CapType type = CapType::null;
    std::uint64_t offset = 0;
    std::uint64_t object_bytes = 0;
};

/// A retype proved possible. Made by plan_retype() only; finish it in the same kernel entry.
class RetypePlan {
public:
    /// Clears the next part of the memory, if the derivation asks for it.
    /// @return true when nothing is left to clear and commit() may follow; else plan again later.
    /// @cost at most clear_bytes_step_max bytes.
    [[nodiscard]] bool clear_step();

    /// Makes the capabilities. Cannot fail.
    void commit() &&;

private:
    friend std::expected<RetypePlan, Status>
    plan_retype(CapabilityCore&, Slot&, RetypeRequest, SlotRange, Authority);
    RetypePlan(CapabilityCore& core, Slot& source, RetypeRequest request, SlotRange slots,
               bool clears)
        : core_(core), source_(source), request_(request), slots_(slots), clears_(clears) {}

    CapabilityCore& core_;
    Slot& source_;
    RetypeRequest request_;  // object_bytes filled in
    SlotRange slots_;
    bool clears_;
};

/// Decides whether part of `source` can become slots.count objects, without changing anything.
///
/// @param source borrowed until the plan ends.
/// @param slots  from lookup_room(); filled in address order by commit().
/// @return a plan whose commit() cannot fail, or
///         - wrong_type             no such line in the derivation table
///         - limit                  more than abi::retype_objects_max objects: in several calls
///         - wrong_rights           clearing memory needs write: use a copy that has it
///         - bad_argument           object_bytes wrong for the type, or a self-split of full size
///         - unaligned              offset or object_bytes is no multiple of 4 KiB
///         - out_of_range           offset beyond the source, or the object too large, or a CNode
///                                  above abi::slot_address_max: choose other memory
///         - not_enough_memory      the objects do not fit behind offset
///         - retry_through_monitor  relatives on other cores: the monitor asks them, then retries
///         - denied                 kernel memory or clearing in memory that is not this core's
///         - overlap                a descendant is in the range: revoke or choose another offset
/// @invariant no two live descendants of one object overlap, unless they are copies.
/// @cost O(log n + slots.count), no allocation.
/// @source Baumann et al., "The Multikernel", SOSP 2009, section 4.7.
[[nodiscard]] std::expected<RetypePlan, Status> plan_retype(CapabilityCore& core, Slot& source,
                                                            RetypeRequest request, SlotRange slots,
                                                            Authority authority);

/// The whole operation: plan, clear a step, commit. Errors of plan_retype(), and
///         - again  memory is still being cleared, or the range emptied: repeat the same call
[[nodiscard]] Status retype(CapabilityCore& core, Slot& source, RetypeRequest request,
                            SlotRange slots, Authority authority);

}  // namespace zooid::cpudriver
