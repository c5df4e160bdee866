// Round robin over this core's dispatchers.
#include "cpudriver/dispatch/scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <zooid/abi/domain.hpp>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/dispatch/facts.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/requests.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

Dispatcher* current = nullptr;

namespace {

Dispatcher* all = nullptr;
Dispatcher* run_head = nullptr;
Dispatcher* run_tail = nullptr;
std::uint32_t count = 0;
std::uint64_t slice_end_ns = 0;
std::uint64_t timer_ns = 0;          // the timer comes no later than this; 0: not at all
Dispatcher* vector_owner = nullptr;  // whose vector state the registers hold

// MXCSR is loaded from the area even when XSTATE_BV says "initial": 0x1f80 is its reset value.
// FXRSTOR loads the x87 control word from it too: 0x37f.
constexpr VectorState make_initial_vector() {
    VectorState state{};
    state.bytes[0] = 0x7f;
    state.bytes[1] = 0x03;
    state.bytes[24] = 0x80;
    state.bytes[25] = 0x1f;
    return state;
}
constinit VectorState initial_vector = make_initial_vector();

Dispatcher* take_runnable() {
    Dispatcher* first = run_head;
    if (first == nullptr) return nullptr;
    run_head = first->next_runnable;
    if (run_head == nullptr) run_tail = nullptr;
    first->next_runnable = nullptr;
    return first;
}

void enqueue(Dispatcher& dispatcher) {
    dispatcher.next_runnable = nullptr;
    if (run_tail != nullptr) {
        run_tail->next_runnable = &dispatcher;
    } else {
        run_head = &dispatcher;
    }
    run_tail = &dispatcher;
}

void remove_from_queue(Dispatcher& dispatcher) {
    Dispatcher* previous = nullptr;
    for (Dispatcher* d = run_head; d != nullptr; previous = d, d = d->next_runnable) {
        if (d != &dispatcher) continue;
        (previous != nullptr ? previous->next_runnable : run_head) = d->next_runnable;
        if (run_tail == d) run_tail = previous;
        return;
    }
}

/// Wakes what is due and returns the next deadline, 0 if there is none.
std::uint64_t wake_due(std::uint64_t now) {
    std::uint64_t next = 0;
    for (Dispatcher* d = all; d != nullptr; d = d->next) {
        if (d->state != RunState::suspended || d->deadline_ns == 0) continue;
        if (d->deadline_ns <= now) {
            make_runnable(*d);
        } else if (next == 0 || d->deadline_ns < next) {
            next = d->deadline_ns;
        }
    }
    return next;
}

/// A deadline that has passed must leave user code time to run on to where it can be preempted:
/// without a floor the next interrupt comes before the first instruction, for ever when a
/// nanosecond is one instruction (-icount).
/// Where kernels are emulated the way there alone takes longer: see measure_timer_floor().
std::uint64_t timer_ns_min = 20'000;

void arm_timer(std::uint64_t now, std::uint64_t deadline, bool slice) {
    if (slice && (deadline == 0 || slice_end_ns < deadline)) deadline = slice_end_ns;
    timer_ns = deadline;
    if (deadline == 0) {
        arch::timer_stop();
    } else {
        const std::uint64_t left = deadline > now ? deadline - now : 0;
        arch::timer_start_ns(left > timer_ns_min ? left : timer_ns_min);
    }
}

/// Because it says so, or because an event waits for the end of its slice to be told.
bool wants_slices(const Dispatcher& dispatcher) {
    return dispatcher.frame->libos[0] != 0 ||
           (dispatcher.reason == abi::UpcallReason::event && !is_disabled(dispatcher));
}

void enter(Dispatcher& dispatcher) {
    if (current == &dispatcher) return;
    current = &dispatcher;
    trace(abi::TraceId::context_switch, static_cast<std::uint32_t>(dispatcher.domain));
    arch::load_address_space(dispatcher.root_physical);
    zooid_save_area = &dispatcher.exact;
    zooid_current_frame = dispatcher.frame;
    zooid_reflect_entry = dispatcher.entries.reflect;
}

}  // namespace

void measure_timer_floor() {
    constexpr unsigned tries = 8, rounds = 512;  // some 2000 instructions: twice the way
    std::uint64_t best = ~std::uint64_t{0};
    for (unsigned i = 0; i < tries; ++i) {
        const std::uint64_t begin = now_ns();
        for (volatile unsigned round = 0; round < rounds; round = round + 1) continue;
        best = std::min(best, now_ns() - begin);
    }
    timer_ns_min = std::clamp(best, timer_ns_min, time_slice_ns);
}

bool enlist(Dispatcher& dispatcher) {
    if (count == dispatchers_max) return false;
    dispatcher.next = all;
    all = &dispatcher;
    ++count;
    return true;
}

void delist(Dispatcher& dispatcher) {
    for (Dispatcher** link = &all; *link != nullptr; link = &(*link)->next) {
        if (*link != &dispatcher) continue;
        *link = dispatcher.next;
        --count;
        break;
    }
    remove_from_queue(dispatcher);
    dispatcher.state = RunState::stopped;
    dispatcher.magic = 0;
    if (vector_owner == &dispatcher) vector_owner = nullptr;
    if (current == &dispatcher) {
        current = nullptr;
        arch::load_kernel_address_space();
    }
}

Dispatcher* find_dispatcher(std::uint64_t physical) {
    for (Dispatcher* d = all; d != nullptr; d = d->next) {
        if (window_base + physical == reinterpret_cast<std::uintptr_t>(d)) return d;
    }
    return nullptr;
}

Dispatcher* find_domain(std::uint64_t domain) {
    for (Dispatcher* d = all; d != nullptr; d = d->next) {
        if (d->domain == domain) return d;
    }
    return nullptr;
}

void adopt_clock() {
    for (Dispatcher* d = all; d != nullptr; d = d->next)
        d->frame->clock_offset_ns = frame_clock_offset_ns();
}

void adopt_tracing(bool on) {
    for (Dispatcher* d = all; d != nullptr; d = d->next) d->frame->tracing = on ? 1 : 0;
}

void make_runnable(Dispatcher& dispatcher) {
    if (dispatcher.state != RunState::fresh && dispatcher.state != RunState::suspended) return;
    if (dispatcher.state == RunState::suspended) {
        dispatcher.exact.rax = 0;
        dispatcher.exact.rdx = dispatcher.event_count;
        dispatcher.reason = abi::UpcallReason::preempted;  // that answer tells of the event
    }
    dispatcher.state = RunState::runnable;
    enqueue(dispatcher);
}

void save_enabled(Dispatcher& dispatcher) {
    dispatcher.resume_exactly = false;
    save_vector_state(&dispatcher.frame->vector);
    dispatcher.frame->disabled = 1;
}

void save(Dispatcher& dispatcher, const abi::Registers& registers) {
    if (!is_disabled(dispatcher)) {
        dispatcher.frame->enabled = registers;
        save_enabled(dispatcher);
        return;
    }
    dispatcher.exact = registers;
    sanitise(dispatcher.exact);
    save_vector_state(&dispatcher.vector);
    dispatcher.resume_exactly = true;
}

void upcall(Dispatcher& dispatcher, std::uint64_t entry, abi::UpcallReason reason) {
    assert(current == &dispatcher);
    ++dispatcher.upcalls;
    dispatcher.frame->disabled = 1;
    arch::write_gs_base(dispatcher.frame_address);
    trace(abi::TraceId::upcall, static_cast<std::uint32_t>(reason));
    assert(entry < abi::user_end);
    zooid_upcall(entry, dispatcher.entries.upcall_stack, dispatcher.frame_address,
                 static_cast<std::uint64_t>(reason));
}

namespace {

/// Gives the core to `dispatcher`, by exact resumption or by the run upcall.
[[noreturn, gnu::always_inline]] inline void go_on(Dispatcher& dispatcher) {
    assert(dispatcher.state == RunState::runnable);
    enter(dispatcher);
    const bool exactly = dispatcher.resume_exactly;
    // Nothing of the domain that ran before may be left in the registers.
    if (vector_owner != &dispatcher) {
        load_vector_state(exactly ? dispatcher.vector : initial_vector);
        vector_owner = &dispatcher;
    }
    if (exactly) {
        dispatcher.resume_exactly = false;
        arch::write_fs_base(dispatcher.exact.fs_base);
        arch::write_gs_base(dispatcher.frame_address);
        zooid_resume(&dispatcher.exact);
    }
    arch::write_fs_base(0);
    const abi::UpcallReason reason = dispatcher.reason;
    dispatcher.reason = abi::UpcallReason::preempted;
    upcall(dispatcher, dispatcher.entries.run, reason);
}

}  // namespace

void schedule() {
    for (;;) {
        drain_requests();
        const std::uint64_t now = now_ns();
        const std::uint64_t deadline = wake_due(now);
        Dispatcher* next = take_runnable();
        if (next != nullptr) {
            slice_end_ns = now + time_slice_ns;
            arm_timer(now, deadline, run_head != nullptr || wants_slices(*next));
            go_on(*next);
        }
        arm_timer(now, deadline, false);
        halt_until_interrupt();
    }
}

void reschedule() {
    if (current != nullptr && current->state == RunState::runnable) enqueue(*current);
    schedule();
}

void hand_over(Dispatcher& receiver) {
    assert(current != nullptr && current->state == RunState::runnable);
    if (receiver.state != RunState::runnable || &receiver == current) reschedule();
    if (run_head == &receiver) {
        (void)take_runnable();
    } else {
        remove_from_queue(receiver);
    }
    enqueue(*current);
    if (timer_ns == 0 || timer_ns > slice_end_ns) {
        const std::uint64_t now = now_ns();
        arm_timer(now, wake_due(now), true);
    }
    go_on(receiver);
}

void continue_or_switch(const abi::Registers& registers, bool slice_over) {
    assert(current != nullptr);
    drain_requests();
    if (current == nullptr) schedule();
    const std::uint64_t now = now_ns();
    const std::uint64_t deadline = wake_due(now);
    const bool enabled = !is_disabled(*current);
    if (now >= slice_end_ns) slice_over = true;
    if (slice_over && (run_head != nullptr || (enabled && wants_slices(*current)))) {
        save(*current, registers);
        reschedule();
    }
    if (enabled && current->reason == abi::UpcallReason::event) {
        save(*current, registers);
        current->reason = abi::UpcallReason::preempted;
        upcall(*current, current->entries.run, abi::UpcallReason::event);
    }
    arm_timer(now, deadline, run_head != nullptr || wants_slices(*current));
    static abi::Registers resumed;
    resumed = registers;
    sanitise(resumed);
    zooid_resume(&resumed);
}

}  // namespace zooid::cpudriver
