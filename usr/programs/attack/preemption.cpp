// Calls and faults at every instruction boundary: registers, flags and the red zone stay.
#include <sys/syscall.h>

#include "attempts.hpp"
#include "puppet.hpp"
#include "registers.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::preemption;

Finding red_zone() {
    constexpr std::uint64_t numbers[] = {SYS_getppid, SYS_sched_yield, SYS_bpf,
                                         abi::call_word(abi::Call::invoke),
                                         abi::call_word(abi::Call::yield)};
    for (int i = 0; i < 50; ++i)
        for (const std::uint64_t number : numbers)
            if (red_zone_over_call(number) != 0) return "it was written";
    return nullptr;
}

std::uint64_t rounds;
std::uint64_t calls() { return checked_calls(rounds); }

std::uint64_t stepped() {
    asm volatile("pushfq\n orl $0x100, (%%rsp)\n popfq" ::: "memory", "cc");
    const std::uint64_t wrong = checked_calls(rounds);
    asm volatile("pushfq\n andl $0xfffffeff, (%%rsp)\n popfq" ::: "memory", "cc");
    return wrong;
}

Finding judge(const Ended& ended) {
    if (!ended.in_time) return "it did not end";
    if (ended.fault != Fault::none) return "it faulted";
    if (ended.result != 0) return "a register or the red zone changed";
    return puppet_reflected == rounds ? nullptr : "calls were lost";
}

/// A trap to user mode and back between any two instructions around the calls.
Finding step_through_linux_calls() {
    rounds = 20;
    puppet_steps = 0;
    puppet_reflected = 0;
    const Finding found = judge(puppet().run(stepped, Stepping::yes));
    if (found != nullptr) return found;
    return puppet_steps > rounds * 50 ? nullptr : "it was not stepped";
}

/// We wake again and again, each time a little later, and take the core from among the calls.
Finding preempt_linux_calls() {
    constexpr std::uint64_t first_ns = 20'000, step_ns = 37;
    constexpr unsigned wakes = 400;
    rounds = 40'000;
    puppet_reflected = 0;
    puppet().begin(calls);
    for (unsigned i = 0; i < wakes && !puppet().ended(); ++i) {
        (void)native::runtime().wait_event(native::runtime().event_count(),
                                           native::now_ns() + first_ns + i * step_ns);
        let_others_run();
    }
    return judge(puppet().wait(20'000));
}

constexpr Attempt table[] = {
    kept("red-zone-over-calls", kind, red_zone),
    kept("linux-calls-step-by-step", kind, step_through_linux_calls),
    kept("linux-calls-preempted", kind, preempt_linux_calls),
};

}  // namespace

Attempts preemption() { return table; }

}  // namespace zooid::attack
