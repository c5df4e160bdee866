// Which dispatcher runs: round robin, halting when none can. The timer runs only when something
// needs it.
#pragma once
#include <cstdint>

#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// A dispatcher keeps the core this long while another is runnable, or it asks for its own
/// preemption.
inline constexpr std::uint64_t time_slice_ns = 5'000'000;

/// The dispatcher whose state is in the machine's registers; null while the core idles.
extern Dispatcher* current;

/// Measures how soon after it is armed the timer may fire and still leave user code time to run:
/// more than 20 us only where a hypervisor emulates kernels. Once, before the first dispatcher.
/// @cost some 16 000 instructions.
void measure_timer_floor();

/// Adds a dispatcher to the list of this core. False: dispatchers_max reached.
bool enlist(Dispatcher& dispatcher);
void delist(Dispatcher& dispatcher);

/// The live dispatcher at this physical address, or null: the address may be foreign. @cost
/// O(dispatchers).
[[nodiscard]] Dispatcher* find_dispatcher(std::uint64_t physical);
/// The first dispatcher of a domain on this core, or null.
[[nodiscard]] Dispatcher* find_domain(std::uint64_t domain);

/// Puts a fresh or suspended dispatcher in the run queue; nothing when it is there already.
void make_runnable(Dispatcher& dispatcher);
/// Counts one event for it and wakes it if it is suspended.
[[gnu::always_inline]] inline void add_event(Dispatcher& dispatcher) {
    ++dispatcher.event_count;
    dispatcher.frame->event_count = dispatcher.event_count;
    dispatcher.reason = abi::UpcallReason::event;
    if (dispatcher.state == RunState::suspended) make_runnable(dispatcher);
}

/// Saves user registers where they belong: exactly in kernel memory when disabled, else into the
/// frame for an upcall.
void save(Dispatcher& dispatcher, const abi::Registers& registers);
/// Enters the current dispatcher at `entry`, whose state has been saved in its frame.
[[noreturn]] void upcall(Dispatcher& dispatcher, std::uint64_t entry, abi::UpcallReason reason);
/// Picks the next runnable dispatcher, drains requests and halts until there is one.
[[noreturn]] void schedule();
/// The rest of save() for a dispatcher that is enabled and whose registers are in its frame.
void save_enabled(Dispatcher& dispatcher);
/// The current dispatcher goes to the end of the queue if it is still runnable; then schedule().
[[noreturn]] void reschedule();
/// The current dispatcher goes to the end of the queue and `receiver`, if it can run, has the rest
/// of its slice.
[[noreturn]] void hand_over(Dispatcher& receiver);
/// Goes on with the current dispatcher after an interrupt, or with another if its slice is over.
[[noreturn]] void continue_or_switch(const abi::Registers& registers, bool slice_over);

/// The id of a domain killed here that was not asked for yet; 0 when there is none. Remembers
/// killed_max of them.
inline constexpr unsigned killed_max = 16;
[[nodiscard]] std::uint64_t take_killed();

/// Ends a dispatcher for what it did; prints a readable report. Its monitor is told by an event.
[[noreturn]] void kill_current(const char* why, const abi::Registers& registers);

}  // namespace zooid::cpudriver
