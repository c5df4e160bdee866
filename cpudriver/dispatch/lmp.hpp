// Local message passing: the kernel writes one slot into the receiver's ring and makes it runnable.
#pragma once
#include <cstdint>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// The system call lmp_send: the message in `registers`, to the end point that `word` names. With
/// abi::lmp_switch it goes on with the receiver and comes back here another time.
/// @return ok, would_block (ring full: the receiver must read first), invalid_capability (its
/// dispatcher is gone), or why the passed capability cannot move.
[[nodiscard]] abi::Status lmp_call(abi::Registers& registers, std::uint64_t word);

}  // namespace zooid::cpudriver
