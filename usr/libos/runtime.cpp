// Native services behind one versioned table.
#include <zooid/libos/clock.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/endpoints.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/runtime.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

UnknownCallsFunction unknown_function = nullptr;

std::uint32_t core_number() { return this_frame()->core; }
std::uint64_t machine_time() { return now_ns(*this_frame()); }

std::uint32_t allocate_slot() {
    const Disabled disabled;
    return take_slot();
}
void release_slot(std::uint32_t cptr) {
    const Disabled disabled;
    give_slot(cptr);
}

std::uint64_t events() { return *const_cast<volatile std::uint64_t*>(&this_frame()->event_count); }

std::uint64_t wait_for_event(std::uint64_t seen, std::uint64_t deadline_ns) {
    while (events() == seen) {
        if (park_for_event(seen, deadline_ns) == park_timed_out) break;
    }
    return events();
}

std::uint32_t unknown_calls(std::uint64_t* pairs, std::uint32_t pairs_max) {
    return unknown_function != nullptr ? unknown_function(pairs, pairs_max) : 0;
}

constexpr abi::RuntimeTable table{
    .version = abi::runtime_version,
    .bytes = sizeof(abi::RuntimeTable),
    .info = nullptr,
    .core = core_number,
    .now_ns = machine_time,
    .allocate_slot = allocate_slot,
    .free_slot = release_slot,
    .allocate_frame = allocate_frame,
    .map_frame = map_frame,
    .allocate_ram = allocate_ram,
    .event_count = events,
    .wait_event = wait_for_event,
    .create_endpoint = create_endpoint,
    .unknown_calls = unknown_calls,
    .set_output = set_output,
    .set_shootdown_protocol = nullptr,
    .shootdown_counts = nullptr,
    .show_frame = show_frame,
};

abi::RuntimeTable instance = table;

}  // namespace

const abi::RuntimeTable& runtime_table() {
    instance.info = reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base);
    return instance;
}

void set_shootdown_functions(std::uint32_t (*set)(std::uint32_t),
                             abi::ShootdownCounts (*counts)()) {
    instance.set_shootdown_protocol = set;
    instance.shootdown_counts = counts;
}

void set_unknown_calls(UnknownCallsFunction function) { unknown_function = function; }

}  // namespace zooid::libos
