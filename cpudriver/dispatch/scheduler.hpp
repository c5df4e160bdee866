// Puts the ready queue's decisions into effect: saves one dispatcher, runs another, arms the timer,
// halts when none can run.
#pragma once
#include <cassert>
#include <cstdint>
#include <string_view>

#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/dispatcher.hpp"

namespace zooid::cpudriver {

/// The dispatcher whose address space is loaded; while the core idles the one that ran last. Null:
/// it has ended, or none has run yet.
extern Dispatcher* current;

/// Measures how soon after it is armed the timer may fire and still leave user code time to run:
/// more than 20 us only where a hypervisor emulates kernels. Once, before the first dispatcher.
/// @cost some 16 000 instructions.
void measure_timer_floor();

/// Adds a dispatcher of that domain to the list of this core. False: dispatchers_max reached; for
/// one made by its own domain also made_per_domain_max, or only kept_for_monitors places are left.
/// @cost O(dispatchers)
bool enlist(Dispatcher& dispatcher, std::uint64_t domain);
/// The id of a core's first domain, its monitor.
constexpr std::uint64_t monitor_of(std::uint32_t core) { return std::uint64_t{core} << 32 | 1; }
/// Takes it off the list. When it is the monitor's the core dies.
/// @param status what it says of its end
void delist(Dispatcher& dispatcher, std::uint64_t status = 0);

/// The live dispatcher at this physical address, or null: the address may be foreign. @cost
/// O(dispatchers).
[[nodiscard]] Dispatcher* find_dispatcher(std::uint64_t physical);
/// The first dispatcher of a domain on this core, or null.
[[nodiscard]] Dispatcher* find_domain(std::uint64_t domain);

/// Makes a fresh or suspended dispatcher ready; nothing when it is ready already.
void make_runnable(Dispatcher& dispatcher);
/// Counts one event for it and wakes it if it is suspended.
[[gnu::always_inline]] inline void add_event(Dispatcher& dispatcher) {
    dispatcher.frame->event_count = ++dispatcher.event_count;
    if (dispatcher.state == RunState::suspended) {
        dispatcher.exact.rdx = dispatcher.event_count;  // the answer to suspend tells of it
        make_runnable(dispatcher);
    } else if (dispatcher.reason != abi::UpcallReason::start) {  // at its start it looks anyway
        dispatcher.reason = abi::UpcallReason::event;
        dispatcher.slices = true;  // it is told at the end of its slice at the latest
    }
}

/// The caller of a system call leaves the core: it resumes exactly behind its SYSCALL, from where
/// its registers are, results included.
[[gnu::always_inline]] inline void leave_core(abi::Registers& registers) {
    Dispatcher& self = *current;
    assert(&registers == &self.exact);
    registers.fs_base = arch::read_fs_base();
    sanitise(registers);
    save_vector_state(&self.vector);
    self.resume_exactly = true;
}
/// Saves user registers where they belong: exactly in kernel memory when disabled, else into the
/// frame for an upcall.
void save(Dispatcher& dispatcher, const abi::Registers& registers);
/// Enters the current dispatcher at `entry`, whose state has been saved in its frame.
[[noreturn]] void upcall(Dispatcher& dispatcher, std::uint64_t entry, abi::UpcallReason reason);
/// Drains requests, runs who is to run, and halts until there is one.
[[noreturn]] void schedule();
/// The rest of save() for a dispatcher that is enabled and whose registers are in its frame.
void save_enabled(Dispatcher& dispatcher);
// These never come back, so nobody's registers need to be kept for a return:
// [[clang::preserve_none]] saves their pushes.

/// The current dispatcher, whose state has been saved, waits: for an event, or for a time (0:
/// none).
[[noreturn, clang::preserve_none]] void block_current(std::uint64_t wake_ns);
/// The current dispatcher, whose state has been saved, goes behind its equals; see
/// ReadyQueue::yield().
[[noreturn, clang::preserve_none]] void reschedule(bool forfeit);
/// As reschedule(), but `receiver` has the rest of the slice.
[[noreturn, clang::preserve_none]] void hand_over(Dispatcher& receiver);
/// Goes on with the current dispatcher after an interrupt, or with another if it is its turn.
[[noreturn]] void continue_or_switch(const abi::Registers& registers);
/// Leaves a system call, whose results are in `registers`, for whoever is to run now; returns when
/// that is the caller.
void switch_if_due(abi::Registers& registers);

/// Called before every decision: nothing, or in the debug image a look at all of the scheduler's
/// state, which panics at the first contradiction.
void check_state();

/// The id of a domain killed here that was not asked for yet; 0 when there is none.
[[nodiscard]] std::uint64_t take_killed();

/// Ends a dispatcher for what it did; prints a readable report. Its monitor is told by an event.
[[noreturn]] void kill_current(std::string_view why, const abi::Registers& registers);

}  // namespace zooid::cpudriver
