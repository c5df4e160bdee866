// The debug image's check_state(); the release image has an empty one.
#include "check_database.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/panic/panic.hpp"
#include "watch_translations.hpp"

namespace zooid::cpudriver {

namespace {

void must(bool holds, const char* what) {
    if (!holds) panic(what);
}

void check_dispatcher(const Dispatcher& d) {
    must(d.magic == dispatcher_magic, "a listed dispatcher is not set up");
    must(d.state != RunState::stopped, "a listed dispatcher is stopped");
    must(window_covers({d.root_physical}, abi::page_bytes), "a dispatcher's tree is not ours");
    must(window_covers({reinterpret_cast<std::uintptr_t>(d.frame) - window_base}, d.frame_bytes),
         "a dispatcher's frame is not ours");  // what it says is its user's affair
    must(d.end_points_used <= end_points_per_dispatcher_max, "too many end points");
    must(d.left_ns <= d.reservation.budget_ns || d.reservation.period_ns == 0,
         "more budget than reserved");
}

/// Looking at the whole mapping database takes longer than a decision: one in so many looks.
constexpr unsigned decisions_per_look = 256;

}  // namespace

void check_state() {
    must(kernel.tag == image_tag(), "the control block is another image's");
    must(!kernel.capabilities.invalidation.any(), "stale translations were not flushed");
    check_translations();
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
    static unsigned decisions = 0;
    if (++decisions % decisions_per_look != 0) return;
    if (const std::string_view fault = database_fault(kernel.capabilities); !fault.empty())
        panic(fault);
}

}  // namespace zooid::cpudriver
