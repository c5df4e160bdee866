// Local message passing: the kernel writes one slot into the receiver's ring and makes it runnable.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// Sends the message in `registers` to `endpoint` (a local EndPoint capability).
/// @return its dispatcher, which is runnable now, or would_block (ring full: the receiver must read
/// first), invalid_capability (its dispatcher is gone),
///         or why the passed capability cannot move.
[[nodiscard]] std::expected<Dispatcher*, abi::Status>
lmp_send(const Slot& endpoint, const abi::Registers& registers);

}  // namespace zooid::cpudriver
