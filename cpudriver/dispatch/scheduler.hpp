// Puts the ready queue's decisions into effect: saves one dispatcher, runs another, arms the timer,
// halts when none can run.
#pragma once
#include <cstdint>

#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// The dispatcher whose state is in the machine's registers; null while the core idles.
extern Dispatcher* current;

/// Adds a dispatcher to the list of this core. False: dispatchers_max reached.
bool enlist(Dispatcher& dispatcher);
void delist(Dispatcher& dispatcher);

/// The live dispatcher at this physical address, or null: the address may be foreign. @cost
/// O(dispatchers).
[[nodiscard]] Dispatcher* find_dispatcher(std::uint64_t physical);
/// The first dispatcher of a domain on this core, or null.
[[nodiscard]] Dispatcher* find_domain(std::uint64_t domain);

/// Makes a fresh or suspended dispatcher ready; nothing when it is ready already.
void make_runnable(Dispatcher& dispatcher);
/// Counts one event for it and wakes it if it is suspended.
void add_event(Dispatcher& dispatcher);

/// Saves user registers where they belong: exactly in kernel memory when disabled, else into the
/// frame for an upcall.
void save(Dispatcher& dispatcher, const abi::Registers& registers);
/// Saves the caller of a system call, results included: it resumes exactly behind its SYSCALL.
void leave_core(const abi::Registers& registers);
/// Gives the core to `dispatcher`: by exact resumption or by the run upcall.
[[noreturn]] void run(Dispatcher& dispatcher);
/// Enters the current dispatcher at `entry`, whose state has been saved in its frame.
[[noreturn]] void upcall(Dispatcher& dispatcher, std::uint64_t entry, abi::UpcallReason reason);
/// Drains requests, runs who is to run, and halts until there is one.
[[noreturn]] void schedule();
/// The current dispatcher, whose state has been saved, waits: for an event, or for a time (0:
/// none).
[[noreturn]] void block_current(std::uint64_t wake_ns);
/// The current dispatcher, whose state has been saved, goes behind its equals; see
/// ReadyQueue::yield().
[[noreturn]] void reschedule(bool forfeit);
/// As reschedule(), but `receiver` has the rest of the slice.
[[noreturn]] void hand_over(Dispatcher& receiver);
/// Goes on with the current dispatcher after an interrupt, or with another if it is its turn.
[[noreturn]] void continue_or_switch(const abi::Registers& registers);
/// True when the dispatcher to go on with may be another than before this system call.
[[nodiscard]] bool wants_switch();
/// Leaves a system call for whoever is to run; returns when that is the caller.
void switch_if_due(abi::Registers& registers);

/// Called before every decision: nothing, or in the debug image a look at all of the scheduler's
/// state, which panics at the first contradiction.
void check_state();

/// The id of a domain killed here that was not asked for yet; 0 when there is none.
[[nodiscard]] std::uint64_t take_killed();

/// Ends a dispatcher for what it did; prints a readable report. Its monitor is told by an event.
[[noreturn]] void kill_current(const char* why, const abi::Registers& registers);

}  // namespace zooid::cpudriver
