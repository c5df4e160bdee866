// From decisions to machine state.
#include "cpudriver/dispatch/scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <zooid/abi/domain.hpp>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/arch/x86_64/user/registers.hpp"
#include "cpudriver/console/line.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/kernel_facts.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/panic/panic.hpp"
#include "cpudriver/time/clock.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

Dispatcher* current = nullptr;

namespace {

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

/// A deadline that has passed must leave user code time to run on to where it can be preempted:
/// without a floor the next interrupt comes before the first instruction, for ever when a
/// nanosecond is one instruction (-icount).
/// Where kernels are emulated the way there alone takes longer: see measure_timer_floor().
std::uint64_t timer_ns_min = 20'000;

/// Because it says so, or because an event waits for the end of its slice to be told.
bool wants_slices(const Dispatcher& dispatcher) {
    return dispatcher.frame->libos[0] != 0 ||
           (dispatcher.reason == abi::UpcallReason::event && !is_disabled(dispatcher));
}

/// Asks the ready queue, and sets the timer as it says.
Decision decide(std::uint64_t now) {
    Dispatcher* const running = static_cast<Dispatcher*>(kernel.ready.running());
    check_state();
    if (running != nullptr) running->slices = wants_slices(*running);
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

bool enlist(Dispatcher& dispatcher, std::uint64_t domain) {
    if (kernel.dispatcher_count == dispatchers_max) return false;
    if ((domain & abi::domain_made_by_domain) != 0) {
        std::uint32_t made = 0, alike = 0;
        for (const Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all) {
            if ((d->domain & abi::domain_made_by_domain) != 0) ++made;
            if (d->domain == domain) ++alike;
        }
        if (alike == made_per_domain_max || made == dispatchers_max - kept_for_monitors)
            return false;
    }
    dispatcher.domain = domain;
    dispatcher.next_of_all = kernel.dispatchers;
    kernel.dispatchers = &dispatcher;
    ++kernel.dispatcher_count;
    return true;
}

void delist(Dispatcher& dispatcher, std::uint64_t status) {
    if (dispatcher.domain == monitor_of(kernel.capabilities.core)) {
        Line reason;  // nobody is left to speak for this core
        reason << "its monitor has ended, exit status " << status;
        panic(reason.text());
    }
    for (Dispatcher** link = &kernel.dispatchers; *link != nullptr; link = &(*link)->next_of_all) {
        if (*link != &dispatcher) continue;
        *link = dispatcher.next_of_all;
        --kernel.dispatcher_count;
        break;
    }
    kernel.ready.remove(dispatcher, now_ns());
    dispatcher.magic = dispatcher_magic_ended;
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

void adopt_clock() {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all)
        d->frame->clock_offset_ns = frame_clock_offset_ns();
}

void adopt_tracing(bool on) {
    for (Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all)
        d->frame->tracing = on ? 1 : 0;
}

void make_runnable(Dispatcher& dispatcher) {
    // Only a share has use for the time.
    kernel.ready.wake(dispatcher, dispatcher.reservation.period_ns != 0 ? now_ns() : 0);
}

void save_enabled(Dispatcher& dispatcher) {
    dispatcher.resume_exactly = false;
    save_vector_state(&dispatcher.frame->vector);
    dispatcher.frame->disabled = 1;
}

void save(Dispatcher& dispatcher, const abi::Registers& registers) {
    ++dispatcher.frame->preemptions;
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

/// Gives the core to `dispatcher`, the running one of the ready queue, by exact resumption or by
/// the run upcall.
[[noreturn, gnu::always_inline]] inline void go_on(Dispatcher& dispatcher) {
    enter(dispatcher);
    const bool exactly = dispatcher.resume_exactly;
    // Nothing of the domain that ran before may be left in the registers.
    if (vector_owner != &dispatcher) {
        load_vector_state(exactly ? dispatcher.vector : initial_vector);
        arch::clear_selectors();
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

/// Returns when nobody can run.
void run_next(std::uint64_t now) {
    const Decision decision = decide(now);
    if (decision.next != nullptr) go_on(static_cast<Dispatcher&>(*decision.next));
}

/// What the current dispatcher's way off the core begins with. Returns the time.
std::uint64_t before_leaving() {
    drain_requests();
    if (current == nullptr) schedule();  // one of them ended it
    return now_ns();
}

}  // namespace

void schedule() {
    for (;;) {
        drain_requests();
        run_next(now_ns());
        halt_until_interrupt();
    }
}

[[clang::preserve_none]] void block_current(std::uint64_t wake_ns) {
    // Suspended before requests are drained: an event among them must find it so.
    kernel.ready.block(wake_ns, now_ns());
    schedule();
}

[[clang::preserve_none]] void reschedule(bool forfeit) {
    current->slices = wants_slices(*current);
    if (kernel.ready.rotate()) go_on(static_cast<Dispatcher&>(*kernel.ready.running()));
    const std::uint64_t now = before_leaving();
    kernel.ready.yield(forfeit, now);
    run_next(now);
    schedule();
}

[[clang::preserve_none]] void hand_over(Dispatcher& receiver) {
    if (kernel.ready.hand_over(receiver)) [[likely]]
        go_on(receiver);
    kernel.ready.yield_to(receiver, now_ns());
    schedule();
}

void continue_or_switch(const abi::Registers& registers) {
    assert(current != nullptr);
    drain_requests();
    if (current == nullptr) schedule();
    const Decision decision = decide(now_ns());
    const bool enabled = !is_disabled(*current);
    if (decision.next != current || (decision.slice_over && enabled && current->slices)) {
        save(*current, registers);
        if (decision.next == nullptr) schedule();
        go_on(static_cast<Dispatcher&>(*decision.next));
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

void switch_if_due(abi::Registers& registers) {
    if (current == nullptr) schedule();  // the caller ended itself
    const Decision decision = decide(now_ns());
    if (decision.next == current) return;
    leave_core(registers);
    if (decision.next == nullptr) schedule();
    go_on(static_cast<Dispatcher&>(*decision.next));
}

}  // namespace zooid::cpudriver
