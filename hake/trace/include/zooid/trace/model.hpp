// A recorded run as the host holds it: one list of events per core, on one common clock.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace zooid::trace {

struct Event {
    std::int64_t time_ns = 0;  // common clock; the earliest event of the trace is at 0
    std::uint64_t ticks = 0;   // the core's own clock, as recorded
    std::uint16_t id = 0;      // abi::TraceId; foreign ids are kept and shown as numbers
    std::uint16_t source = 0;  // 0: the CPU driver, else the domain's id
    std::uint32_t argument = 0;
};

/// @invariant events ascend by time_ns.
struct Core {
    std::uint16_t core = 0;
    std::uint64_t dropped = 0;  // events the rings of this core overwrote
    std::int64_t offset_ns = 0;
    std::uint64_t error_ns = 0;
    std::vector<Event> events;
};

/// A named text the guest sent along, for example "tlb.csv".
struct Section {
    std::string name;
    std::string text;
};

/// @invariant cores ascend by number, each once.
struct Trace {
    std::uint64_t tsc_hz = 0;
    std::vector<Core> cores;
    std::vector<Section> sections;
};

/// Where an event stands: trace.cores[core].events[event].
struct EventRef {
    std::size_t core = 0;
    std::size_t event = 0;
    friend auto operator<=>(const EventRef&, const EventRef&) = default;
};

}  // namespace zooid::trace
