// The user-level scheduler: which thread of this domain runs on this core. Cooperative inside the
// personality, preemptive outside.
#pragma once
#include <cstdint>
#include <zooid/libos/core.hpp>

namespace zooid::libos {

/// Longest a core may sleep in one go when no deadline is set: 0, for ever.
inline constexpr std::uint64_t no_deadline = 0;

/// A new thread on this core, not yet runnable, with its personality stack. Null:
/// threads_per_core_max live.
[[nodiscard]] Thread* make_thread();
/// Puts a thread in the run queue. It must be parked or new.
void make_ready(Thread& thread);
/// Wakes a parked thread; `value` is what park() returns. Nothing happens if it is not parked.
void unpark(Thread& thread, std::uint64_t value);

/// Parks the calling thread until unpark() or the deadline (0: none).
/// @return the value given to unpark(), park_timed_out, or park_event.
inline constexpr std::uint64_t park_timed_out = ~std::uint64_t{0};
inline constexpr std::uint64_t park_event = ~std::uint64_t{1};
std::uint64_t park(std::uint64_t deadline_ns);
/// As park(), also woken by an event after `seen`; returns at once when there has been one.
std::uint64_t park_for_event(std::uint64_t seen, std::uint64_t deadline_ns);
/// Wakes whoever park_for_event() parked, for what came without an event: a message that the poller
/// took while the core was awake. Disabled.
void wake_event_waiters();
/// Lets other threads of this core run.
void yield();
/// Ends the calling thread; its structure is reused.
[[noreturn]] void end_thread();

/// Picks a thread and runs it, sleeping in the kernel when there is none. On the upcall stack,
/// disabled.
[[noreturn]] void run_threads();

/// Called on every pass of run_threads(), disabled: work that comes by message.
using Poller = bool (*)();
void set_poller(Poller poller);
/// Called last before a thread runs or the core sleeps: tells senders to ring. False: there is a
/// message, poll again.
using IdleCheck = bool (*)();
void set_idle_check(IdleCheck check);
/// As unpark(), in front of all others.
void unpark_first(Thread& thread);

}  // namespace zooid::libos
