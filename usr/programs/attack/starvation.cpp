// Keeping the core, its timer, or what there is few of.
#include <atomic>
#include <zooid/abi/scheduling.hpp>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::DispatcherOp;
using abi::Status;
using native::invoke;
using native::slot;
constexpr Class kind = Class::starvation;

std::atomic<bool> enough;
abi::DispatcherFrame* puppets_frame;

std::uint64_t spin() {
    while (!enough.load(std::memory_order_relaxed)) __builtin_ia32_pause();
    return 0;
}
std::uint64_t spin_disabled() {
    puppets_frame->disabled = 1;
    const std::uint64_t result = spin();
    puppets_frame->disabled = 0;
    return result;
}
std::uint64_t spin_by_yields() {
    while (!enough.load(std::memory_order_relaxed)) let_others_run();
    return 0;
}
/// Sleeps that are over before they begin.
std::uint64_t past_deadlines() {
    for (int i = 0; i < 2'000; ++i)
        (void)native::kernel_call(abi::call_word(abi::Call::suspend),
                                  {.rdi = puppets_frame->event_count, .rsi = 1});
    return 0;
}
std::uint64_t sleep_to_the_end_of_time() {
    (void)native::kernel_call(abi::call_word(abi::Call::suspend),
                              {.rdi = puppets_frame->event_count, .rsi = ~std::uint64_t{0}});
    return 0;
}

/// We get the core back, again and again, while the puppet does its worst.
Finding beside(std::uint64_t (*job)()) {
    enough = false;
    puppets_frame = &puppet().frame();
    puppet().begin(job);
    constexpr std::uint64_t minute_ns = 60'000'000'000;  // the host may hold us up, too
    for (int turn = 0; turn < 5; ++turn) {
        const std::uint64_t before = native::now_ns();
        let_others_run();
        if (native::now_ns() - before > minute_ns) return "it kept the core for a minute";
    }
    if (puppet().ended()) return "it did not even spin";
    enough = true;
    return puppet().wait().in_time ? nullptr : "it did not end";
}
Finding timer_storm() {
    puppets_frame = &puppet().frame();
    return puppet().run(past_deadlines).in_time ? nullptr : "it did not end";
}
Finding endless_sleep() {
    puppets_frame = &puppet().frame();
    puppet().begin(sleep_to_the_end_of_time);
    const std::uint64_t until = native::now_ns() + 30'000'000;
    while (native::now_ns() < until) let_others_run();
    if (puppet().ended()) return "its time is over";
    invoke(puppet().end_point(), abi::EndPointOp::notify);
    return puppet().wait().in_time ? nullptr : "no event ends it";
}

/// Time of the core is promised by its Kernel capability, which no domain has.
Status reserve(std::uint64_t period_ns, std::uint64_t budget_ns) {
    return invoke(slot(abi::BirthSlot::kernel), abi::KernelOp::reserve,
                  {.rdi = puppet().dispatcher(), .rsi = period_ns, .rdx = budget_ns})
        .status;
}
/// The same operation of a dispatcher, which is none.
Status reserve_by_itself(std::uint64_t period_ns, std::uint64_t budget_ns) {
    return invoke(puppet().dispatcher(), static_cast<DispatcherOp>(abi::KernelOp::reserve),
                  {.rdi = period_ns, .rsi = budget_ns})
        .status;
}

/// Dispatchers without end, all on one frame. @return the refusal that ended it
Status take_dispatchers(std::uint32_t memory) {
    constexpr std::uint32_t tried = 80;
    ATTACK_NEEDS(make(1, CapType::frame, 0, 16 * 1024));
    Status status = Status::ok;
    for (std::uint32_t i = 0; i < tried && status == Status::ok; ++i) {
        ATTACK_NEEDS(
            native::retype(memory, std::uint64_t{i} * 4096, CapType::dispatcher, 0, 1, place(2 + i))
                .status);
        status = invoke(cptr(2 + i), DispatcherOp::setup,
                        {.rdi = slot(abi::BirthSlot::root_cnode),
                         .rsi = slot(abi::BirthSlot::root_vnode),
                         .rdx = cptr(1),
                         .r10 = 0x7000'0000'0000,
                         .r9 = native::domain_info().domain})
                     .status;
    }
    return status;
}
std::uint32_t memory_for_dispatchers() { return native::runtime().allocate_ram(512 * 1024); }
Status all_dispatchers() {
    static const std::uint32_t memory = memory_for_dispatchers();
    if (memory == 0) return Status::not_enough_memory;
    const Status status = take_dispatchers(memory);
    ATTACK_NEEDS(native::revoke_capability(memory).status);
    return status;
}
/// And none is given back: other domains must find places all the same.
void keep_dispatchers() {
    if (take_dispatchers(memory_for_dispatchers()) != Status::limit) return;
    for (;;) let_others_run();
}
/// Rings without end, all in one place.
Status all_end_points() {
    ATTACK_NEEDS(make(1, CapType::dispatcher, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 16 * 1024, 16 * 1024));
    ATTACK_NEEDS(invoke(cptr(1), DispatcherOp::setup,
                        {.rdi = slot(abi::BirthSlot::root_cnode),
                         .rsi = slot(abi::BirthSlot::root_vnode),
                         .rdx = cptr(2),
                         .r10 = 0x7000'0000'0000,
                         .r9 = native::domain_info().domain})
                     .status);
    Status status = Status::ok;
    for (std::uint32_t i = 0; i < 200 && status == Status::ok; ++i)
        status = invoke(cptr(1), DispatcherOp::endpoint,
                        {.rdi = cptr(3 + i), .rsi = abi::dispatcher_rings_offset, .rdx = 1})
                     .status;
    return status;
}

constexpr Attempt table[] = {
    kept("spin", kind, [] { return beside(spin); }),
    kept("spin-disabled", kind, [] { return beside(spin_disabled); }),
    kept("spin-by-yields", kind, [] { return beside(spin_by_yields); }),
    kept("deadlines-in-the-past", kind, timer_storm),
    kept("deadline-at-the-end-of-time", kind, endless_sleep),
    refused("reserve-the-whole-core", kind, Status::invalid_capability,
            [] { return reserve(10'000'000, 10'000'000); }),
    refused("reserve-more-than-there-is", kind, Status::invalid_capability,
            [] { return reserve(10'000'000, 20'000'000); }),
    refused("reserve-by-oneself", kind, Status::bad_argument,
            [] { return reserve_by_itself(10'000'000, 1'000'000); }),
    refused("reserve-without-end", kind, Status::bad_argument,
            [] { return reserve_by_itself(~std::uint64_t{0}, ~std::uint64_t{0}); }),
    refused("all-dispatchers", kind, Status::limit, all_dispatchers),
    endured("keep-all-dispatchers", kind, keep_dispatchers),
    refused("all-end-points", kind, Status::limit, all_end_points),
};

}  // namespace

Attempts starvation() { return table; }

}  // namespace zooid::attack
