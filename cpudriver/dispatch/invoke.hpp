// Invocations: what each type of capability can be asked to do. One file per family.
#pragma once
#include <expected>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/caps/slot.hpp"

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

/// The capability the running dispatcher means by `cptr`.
[[nodiscard]] std::expected<Slot*, abi::Status> lookup_own(std::uint64_t cptr);
/// A null slot of the running dispatcher for a new capability.
[[nodiscard]] std::expected<Slot*, abi::Status>
lookup_destination(std::uint64_t cptr, abi::CapType type);

}  // namespace zooid::cpudriver
