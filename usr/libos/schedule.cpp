// The user-level scheduler. Everything here runs disabled.
#include <cassert>
#include <zooid/libos/call.hpp>
#include <zooid/libos/clock.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/schedule.hpp>

extern "C" {
void libos_switch_out(zooid::libos::Thread* self, void (*next)(), std::uint64_t stack);
[[noreturn]] void libos_resume(zooid::libos::Thread* thread);
}

namespace zooid::libos {

namespace {

// The home core sets them before another core of the domain runs; from then on they hold still.
Poller poller = nullptr;
IdleCheck idle_check = nullptr;

/// Says whether the CPU driver shall interrupt this domain's threads at the end of each slice. It
/// reads the word only when it has the core anyway, so "from now on" needs a call: a thread may run
/// on without ever making one.
void want_slices(Core& core, bool wanted) {
    const bool before = core.frame->libos[word_slices] != 0;
    core.frame->libos[word_slices] = wanted ? 1 : 0;
    if (wanted && !before) kernel_call(abi::call_word(abi::Call::yield, abi::yield_keeps_budget));
}

void count_runnable(Core& core, int change) {
    core.runnable = static_cast<std::uint32_t>(static_cast<int>(core.runnable) + change);
    if (change > 0) want_slices(core, true);
}

Thread* take_ready(Core& core) {
    Thread* thread = core.run_head;
    if (thread == nullptr) return nullptr;
    core.run_head = thread->next;
    if (core.run_head == nullptr) core.run_tail = nullptr;
    count_runnable(core, -1);
    return thread;
}

/// Wakes whoever waits for events or is due; returns the earliest deadline left, 0 none.
std::uint64_t wake_parked(Core& core, std::uint64_t events) {
    const bool moved = events != core.events_seen;
    core.events_seen = events;
    std::uint64_t now = 0;
    std::uint64_t next = 0;
    for (std::uint32_t i = 0; i < core.thread_count; ++i) {
        Thread& thread = *core.threads[i];
        if (thread.state != ThreadState::parked) continue;
        if (moved && thread.wakes_on_event) {
            unpark(thread, park_event);
            continue;
        }
        if (thread.deadline_ns == 0) continue;
        if (now == 0) now = now_ns(*core.frame);
        if (thread.deadline_ns <= now) {
            unpark(thread, park_timed_out);
        } else if (next == 0 || thread.deadline_ns < next) {
            next = thread.deadline_ns;
        }
    }
    return next;
}

[[noreturn]] void resume(Core& core, Thread& thread) {
    thread.state = ThreadState::running;
    core.frame->libos[word_thread] = reinterpret_cast<std::uint64_t>(&thread);
    core.frame->libos[word_personality_stack] = thread.personality_stack;
    libos_resume(&thread);
}

/// The calling thread leaves the core; it comes back from here when resumed.
void switch_out(Core& core, Thread& thread) {
    thread.personality_stack = core.frame->libos[word_personality_stack];
    core.frame->libos[word_thread] = 0;
    libos_switch_out(&thread, run_threads, core.upcall_stack);
}

std::uint64_t park_disabled(std::uint64_t deadline_ns, bool wake_on_event) {
    Core& core = this_core();
    Thread& self = *this_thread();
    self.state = ThreadState::parked;
    self.deadline_ns = deadline_ns;
    self.wakes_on_event = wake_on_event;
    switch_out(core, self);
    this_core().frame->disabled = 1;  // resumed enabled; the caller's guard sets what was before
    return self.wake_value;
}

}  // namespace

void set_poller(Poller given) { poller = given; }
void set_idle_check(IdleCheck given) { idle_check = given; }

Thread* make_thread() {
    Core& core = this_core();
    Thread* thread = nullptr;
    for (std::uint32_t i = 0; i < core.thread_count && thread == nullptr; ++i) {
        if (core.threads[i]->state == ThreadState::free) thread = core.threads[i];
    }
    if (thread == nullptr) {
        if (core.thread_count == threads_per_core_max) return nullptr;
        const std::uint64_t memory = pinned_memory(sizeof(Thread) + personality_stack_bytes);
        if (memory == 0) return nullptr;
        thread = reinterpret_cast<Thread*>(memory);
        thread->stack_memory = memory + sizeof(Thread);
        thread->index = core.thread_count;
        core.threads[core.thread_count++] = thread;
    }
    const std::uint64_t stack = thread->stack_memory;
    const std::uint32_t index = thread->index;
    *thread = Thread{};
    thread->stack_memory = stack;
    thread->index = index;
    thread->personality_stack = (stack + personality_stack_bytes) & ~std::uint64_t{63};
    thread->vector[24] = 0x80;  // MXCSR's reset value, 0x1f80
    thread->vector[25] = 0x1f;
    thread->registers.cs = abi::user_cs;
    thread->registers.ss = abi::user_ss;
    thread->registers.rflags = 0x202;
    thread->state = ThreadState::parked;
    return thread;
}

void make_ready(Thread& thread) {
    Core& core = this_core();
    thread.state = ThreadState::runnable;
    thread.next = nullptr;
    (core.run_tail != nullptr ? core.run_tail->next : core.run_head) = &thread;
    core.run_tail = &thread;
    count_runnable(core, 1);
}

void unpark(Thread& thread, std::uint64_t value) {
    if (thread.state != ThreadState::parked) return;
    thread.wake_value = value;
    thread.deadline_ns = 0;
    thread.wakes_on_event = false;
    make_ready(thread);
}

void wake_event_waiters() {
    Core& core = this_core();
    for (std::uint32_t i = 0; i < core.thread_count; ++i) {
        if (core.threads[i]->wakes_on_event) unpark(*core.threads[i], park_event);
    }
}

void unpark_first(Thread& thread) {
    if (thread.state != ThreadState::parked) return;
    unpark(thread, 0);
    Core& core = this_core();
    if (core.run_head == &thread) return;
    Thread* before = core.run_head;
    while (before->next != &thread) before = before->next;
    before->next = nullptr;
    core.run_tail = before;
    thread.next = core.run_head;
    core.run_head = &thread;
}

std::uint64_t park(std::uint64_t deadline_ns) {
    const Disabled disabled;
    return park_disabled(deadline_ns, false);
}

std::uint64_t park_for_event(std::uint64_t seen, std::uint64_t deadline_ns) {
    const Disabled disabled;
    Core& core = this_core();
    const std::uint64_t events = *const_cast<volatile std::uint64_t*>(&core.frame->event_count);
    if (events != seen) return park_event;
    // run_threads() wakes event waiters when the count differs from what it saw last: make that
    // `seen`.
    if (core.events_seen != seen) wake_parked(core, seen);
    return park_disabled(deadline_ns, true);
}

void yield() {
    const Disabled disabled;
    Core& core = this_core();
    if (core.run_head == nullptr) {
        kernel_call(abi::call_word(abi::Call::yield));
        if (poller == nullptr) return;
    }
    // Also when nobody else is ready: the event that asked for this may have brought a message.
    make_ready(*this_thread());
    switch_out(core, *this_thread());
}

void look_at_events() {
    Core& core = this_core();
    Thread& self = *this_thread();
    if (self.in_personality) {
        core.switch_wanted = true;  // as in libos_on_run()
        return;
    }
    core.frame->disabled = 1;
    make_ready(self);
    switch_out(core, self);
}

void end_thread() {
    this_frame()->disabled = 1;
    Core& core = this_core();
    this_thread()->state = ThreadState::free;
    core.frame->libos[word_thread] = 0;
    // The stack under our feet belongs to a free thread now: leave it without using it again.
    asm volatile("mov %0, %%rsp\n xor %%ebp, %%ebp\n call *%1\n ud2" ::"r"(core.upcall_stack),
                 "r"(run_threads)
                 : "memory");
    __builtin_unreachable();
}

void run_threads() {
    Core& core = this_core();
    for (;;) {
        const std::uint64_t events = *const_cast<volatile std::uint64_t*>(&core.frame->event_count);
        if (poller != nullptr) (void)poller();
        const std::uint64_t deadline = wake_parked(core, events);
        if (idle_check != nullptr && !idle_check()) continue;
        Thread* thread = take_ready(core);
        // Another thread that waits for the core, or for a time, must not wait for this one to
        // call.
        want_slices(core, thread != nullptr && (core.runnable > 0 || deadline != 0));
        if (thread != nullptr) resume(core, *thread);
        kernel_call(abi::call_word(abi::Call::suspend), events, deadline);
    }
}

}  // namespace zooid::libos
