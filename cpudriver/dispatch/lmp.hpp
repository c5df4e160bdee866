// Local message passing: the kernel writes one slot into the receiver's ring and makes it runnable.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/status.hpp>

#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// Sends the message in `registers` to `endpoint` (a local EndPoint capability).
/// @return its dispatcher, which is runnable now, or would_block (ring full: the sender has an
/// event when the receiver has made room), invalid_capability (its dispatcher is gone),
///         or why the passed capability cannot move.
[[nodiscard]] std::expected<Dispatcher*, abi::Status>
lmp_send(const Slot& endpoint, const abi::Registers& registers);

/// Gives an event to all whose messages found no room, if `receiver` has made some since. Called
/// whenever it leaves the core, since room comes from nobody else. @cost O(end points +
/// dispatchers).
void make_room_known(Dispatcher& receiver);
/// The same without looking: the receiver is gone.
void tell_refused();

}  // namespace zooid::cpudriver
