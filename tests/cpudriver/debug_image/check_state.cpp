// The debug image's check_state(); the release image has an empty one.
#include "cpudriver/arch/x86_64/instructions.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/panic/panic.hpp"

namespace zooid::cpudriver {

namespace {

void must(bool holds, const char* what) {
    if (!holds) panic(what);
}

void check_dispatcher(const Dispatcher& d) {
    must(d.magic == dispatcher_magic, "a listed dispatcher is not set up");
    must(d.state != RunState::stopped, "a listed dispatcher is stopped");
    must(window_covers({d.root_physical}, abi::page_bytes), "a dispatcher's tree is not ours");
    must(d.frame->self == d.frame_address, "a dispatcher's frame is another's");
    must(d.frame->event_count == d.event_count, "an event was counted in one place only");
    must(d.end_points_used <= end_points_per_dispatcher_max, "too many end points");
    must(d.left_ns <= d.reservation.budget_ns || d.reservation.period_ns == 0,
         "more budget than reserved");
}

}  // namespace

void check_state() {
    must(kernel.tag == image_tag(), "the control block is another image's");
    must(!kernel.capabilities.invalidation.any(), "stale translations were not flushed");
    // What the shadow TLB of the host's tests stands on: a load of CR3 forgets everything.
    constexpr std::uint64_t global_pages = 1 << 7, several_pcids = 1 << 17;
    must((read_cr4() & (global_pages | several_pcids)) == 0, "a load of CR3 does not forget all");
    std::uint32_t count = 0;
    std::uint32_t ready = 0;
    for (const Dispatcher* d = kernel.dispatchers; d != nullptr; d = d->next_of_all) {
        must(++count <= dispatchers_max, "the list of dispatchers has a cycle");
        check_dispatcher(*d);
        if (d->state == RunState::runnable) ++ready;
    }
    must(count == kernel.dispatcher_count, "dispatchers were lost");
    must(kernel.ready.consistent(ready), "the ready queue contradicts its dispatchers");
    must(current == nullptr ||
             find_dispatcher(reinterpret_cast<std::uintptr_t>(current) - window_base) == current,
         "the current dispatcher is not listed");
}

}  // namespace zooid::cpudriver
