// From decisions to machine state.
#include "cpudriver/dispatch/scheduler.hpp"

#include <cassert>
#include <cstring>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/facts.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/lmp.hpp"
#include "cpudriver/dispatch/requests.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

Dispatcher* current = nullptr;

namespace {

Dispatcher* vector_owner = nullptr;  // whose vector state the registers hold

// MXCSR is loaded from the area even when XSTATE_BV says "initial": 0x1f80 is its reset value.
constexpr VectorState make_initial_vector() {
    VectorState state{};
    state.bytes[24] = 0x80;
    state.bytes[25] = 0x1f;
    return state;
}
constinit VectorState initial_vector = make_initial_vector();

/// A deadline that has passed must leave user code time to run on to where it can be preempted:
/// without a floor the next interrupt comes before the first instruction, for ever when a
/// nanosecond is one instruction (-icount).
constexpr std::uint64_t timer_ns_min = 20'000;

bool wants_slices(const Dispatcher& dispatcher) { return dispatcher.frame->libos[0] != 0; }

/// Asks the ready queue, and sets the timer as it says.
Decision decide() {
    Dispatcher* const running = static_cast<Dispatcher*>(kernel.ready.running());
    check_state();
    if (running != nullptr) running->slices = wants_slices(*running);
    const std::uint64_t now = now_ns();
    const Decision decision = kernel.ready.decide(now);
    if (!decision.rearm) return decision;
    if (decision.timer_ns == 0) {
        arch::timer_stop();
    } else {
        const std::uint64_t left = decision.timer_ns - now;
        arch::timer_start_ns(left > timer_ns_min ? left : timer_ns_min);
    }
    return decision;
}

void enter(Dispatcher& dispatcher) {
    if (current == &dispatcher) return;
    current = &dispatcher;
    trace(abi::TraceId::context_switch, static_cast<std::uint32_t>(dispatcher.domain));
    arch::load_address_space(dispatcher.root_physical);
    arch::write_gs_base(dispatcher.frame_address);
    zooid_current_frame = dispatcher.frame;
    zooid_reflect_entry = dispatcher.entries.reflect;
}

}  // namespace

bool enlist(Dispatcher& dispatcher) {
    if (kernel.dispatcher_count == dispatchers_max) return false;
    dispatcher.next_of_all = kernel.dispatchers;
    kernel.dispatchers = &dispatcher;
    ++kernel.dispatcher_count;
    return true;
}

void delist(Dispatcher& dispatcher) {
    for (Dispatcher** link = &kernel.dispatchers; *link != nullptr; link = &(*link)->next_of_all) {
        if (*link != &dispatcher) continue;
        *link = dispatcher.next_of_all;
        --kernel.dispatcher_count;
        break;
    }
    kernel.ready.remove(dispatcher, now_ns());
    dispatcher.magic = 0;
    if (dispatcher.has_refused) tell_refused();  // what they send next says that it is gone
    if (vector_owner == &dispatcher) vector_owner = nullptr;
    if (current == &dispatcher) {
        current = nullptr;
        arch::load_kernel_address_space();
    }
}

Dispatcher* find_dispatcher(std::uint64_t physical) {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all) {
        if (window_base + physical == reinterpret_cast<std::uintptr_t>(d)) return d;
    }
    return nullptr;
}

Dispatcher* find_domain(std::uint64_t domain) {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all) {
        if (d->domain == domain) return d;
    }
    return nullptr;
}

void leave_core(const abi::Registers& registers) {
    current->exact = registers;
    current->exact.fs_base = arch::read_fs_base();
    sanitise(current->exact);
    save_vector_state(&current->vector);
    current->resume_exactly = true;
}

void adopt_clock() {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all)
        d->frame->clock_offset_ns = frame_clock_offset_ns();
}

void adopt_tracing(bool on) {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all)
        d->frame->tracing = on ? 1 : 0;
}

void make_runnable(Dispatcher& dispatcher) { kernel.ready.wake(dispatcher, now_ns()); }

void add_event(Dispatcher& dispatcher) {
    dispatcher.frame->event_count = ++dispatcher.event_count;
    if (dispatcher.state == RunState::suspended) {
        dispatcher.exact.rdx = dispatcher.event_count;  // the answer to suspend tells of it
        make_runnable(dispatcher);
    } else {
        dispatcher.reason = abi::UpcallReason::event;
    }
}

void save(Dispatcher& dispatcher, const abi::Registers& registers) {
    const bool exact = is_disabled(dispatcher);
    dispatcher.resume_exactly = exact;
    if (exact) {
        dispatcher.exact = registers;
        sanitise(dispatcher.exact);
        save_vector_state(&dispatcher.vector);
    } else {
        dispatcher.frame->enabled = registers;
        save_vector_state(&dispatcher.frame->vector);
        dispatcher.frame->disabled = 1;
    }
}

void upcall(Dispatcher& dispatcher, std::uint64_t entry, abi::UpcallReason reason) {
    assert(current == &dispatcher);
    ++dispatcher.upcalls;
    dispatcher.frame->disabled = 1;
    arch::write_gs_base(dispatcher.frame_address);
    trace(abi::TraceId::upcall, static_cast<std::uint32_t>(reason));
    static abi::Registers start;
    start = {};
    start.rip = entry;
    start.rsp = dispatcher.entries.upcall_stack;
    start.rdi = dispatcher.frame_address;
    start.rsi = static_cast<std::uint64_t>(reason);
    sanitise(start);
    zooid_resume(&start);
}

void run(Dispatcher& dispatcher) {
    assert(dispatcher.state == RunState::runnable);
    enter(dispatcher);
    if (dispatcher.resume_exactly && !is_disabled(dispatcher) &&
        dispatcher.reason == abi::UpcallReason::event) {
        // It left an enabled thread's system call: the event must not wait for an interrupt, which
        // may never come.
        dispatcher.frame->enabled = dispatcher.exact;
        std::memcpy(dispatcher.frame->vector, dispatcher.vector.bytes, sizeof dispatcher.vector);
        dispatcher.resume_exactly = false;
    }
    if (dispatcher.resume_exactly) {
        if (vector_owner != &dispatcher) load_vector_state(dispatcher.vector);
        vector_owner = &dispatcher;
        dispatcher.resume_exactly = false;
        arch::write_fs_base(dispatcher.exact.fs_base);
        arch::write_gs_base(dispatcher.frame_address);
        zooid_resume(&dispatcher.exact);
    }
    // Nothing of the domain that ran before may be left in the registers.
    if (vector_owner != &dispatcher) load_vector_state(initial_vector);
    vector_owner = &dispatcher;
    arch::write_fs_base(0);
    const abi::UpcallReason reason = dispatcher.reason;
    dispatcher.reason = abi::UpcallReason::preempted;
    upcall(dispatcher, dispatcher.entries.run, reason);
}

void schedule() {
    for (;;) {
        drain_requests();
        if (current != nullptr && current->has_refused) make_room_known(*current);
        const Decision decision = decide();
        if (decision.next != nullptr) run(static_cast<Dispatcher&>(*decision.next));
        halt_until_interrupt();
    }
}

void block_current(std::uint64_t wake_ns) {
    kernel.ready.block(wake_ns, now_ns());
    schedule();
}

void reschedule(bool forfeit) {
    if (current != nullptr && current->state == RunState::runnable)
        kernel.ready.yield(forfeit, now_ns());
    schedule();
}

void hand_over(Dispatcher& receiver) {
    kernel.ready.yield_to(receiver, now_ns());
    schedule();
}

/// The current dispatcher's state has been saved.
[[noreturn]] static void carry_out(const Decision& decision) {
    if (decision.next == nullptr) schedule();
    run(static_cast<Dispatcher&>(*decision.next));
}

void continue_or_switch(const abi::Registers& registers) {
    assert(current != nullptr);
    drain_requests();
    if (current == nullptr) schedule();
    if (current->has_refused) make_room_known(*current);
    const Decision decision = decide();
    const bool enabled = !is_disabled(*current);
    if (decision.next != current || (decision.slice_over && enabled && current->slices)) {
        save(*current, registers);
        carry_out(decision);
    }
    if (enabled && current->reason == abi::UpcallReason::event) {
        save(*current, registers);
        current->reason = abi::UpcallReason::preempted;
        upcall(*current, current->entries.run, abi::UpcallReason::event);
    }
    static abi::Registers resumed;
    resumed = registers;
    sanitise(resumed);
    zooid_resume(&resumed);
}

bool wants_switch() {
    return current == nullptr || current->state != RunState::runnable || kernel.ready.stale();
}

void switch_if_due(abi::Registers& registers) {
    if (current == nullptr || current->state != RunState::runnable) schedule();
    const Decision decision = decide();
    if (decision.next == current) return;
    leave_core(registers);
    carry_out(decision);
}

}  // namespace zooid::cpudriver
