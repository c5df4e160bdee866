// Invocations: what each type of capability can be asked to do. One file per family.
#pragma once
#include <expected>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/caps/cspace.hpp"
#include "cpudriver/dispatch/scheduler.hpp"

namespace zooid::cpudriver {

/// Each takes the invoked capability and the caller's registers (arguments RDI RSI RDX R10 R8 R9),
/// writes results to RDX (identify also R10 R8 R9), and returns the status. Errors change nothing.
[[nodiscard]] abi::Status invoke_cnode(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_vnode(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_frame(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_dispatcher(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_end_point(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_kernel(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_console(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_ipi(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_io_port(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_irq_source(Slot& target, abi::Registers& registers);
[[nodiscard]] abi::Status invoke_irq_dest(Slot& target, abi::Registers& registers);

/// Counts one event for the dispatcher of an end point of this core. @return false: it has ended.
bool notify(const Slot& end_point);

/// Whether a domain is a monitor's: the first of its core.
[[nodiscard]] constexpr bool is_monitor(std::uint64_t domain) { return (domain & 0xffffffff) == 1; }
/// Whether the running dispatcher may act in the name of a domain: its own, a monitor in any. So
/// nobody can be mistaken for a monitor, or for somebody else, who was not made by one.
[[nodiscard]] inline bool may_act_for(std::uint64_t domain) {
    return domain == current->domain || is_monitor(current->domain);
}

/// The capability the running dispatcher means by `cptr`.
[[nodiscard]] inline std::expected<Slot*, abi::Status> lookup_own(std::uint64_t cptr) {
    if (cptr > 0xffffffff) return std::unexpected(abi::Status::out_of_range);
    return lookup(own_slot(*current, OwnSlot::root_cnode),
                  abi::Cptr{static_cast<std::uint32_t>(cptr)});
}
/// As lookup_own(), or wrong_type when it is of another type.
[[nodiscard]] inline std::expected<Slot*, abi::Status>
lookup_typed(std::uint64_t cptr, CapType type) {
    const auto slot = lookup_own(cptr);
    if (slot && (*slot)->type != type) return std::unexpected(abi::Status::wrong_type);
    return slot;
}
/// A null slot of an L2 CNode of the running dispatcher, for a new capability.
[[nodiscard]] inline std::expected<Slot*, abi::Status> lookup_destination(std::uint64_t cptr) {
    if (cptr > 0xffffffff) return std::unexpected(abi::Status::out_of_range);
    const auto slot = lookup_slot(own_slot(*current, OwnSlot::root_cnode),
                                  {abi::Cptr{static_cast<std::uint32_t>(cptr)}}, Rights::write);
    if (slot && !(*slot)->is_null()) return std::unexpected(abi::Status::slots_occupied);
    return slot;
}

}  // namespace zooid::cpudriver
