// Cuts off what a recording holds beyond its edges.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <zooid/abi/trace.hpp>
#include <zooid/trace/flows.hpp>

namespace zooid::trace {
namespace {

/// The time in which every core records everything.
struct Middle {
    std::int64_t begin_ns = std::numeric_limits<std::int64_t>::min();
    std::int64_t end_ns = std::numeric_limits<std::int64_t>::max();
    [[nodiscard]] bool holds(const Event& event) const {
        return event.time_ns >= begin_ns && event.time_ns <= end_ns;
    }
};

/// A mark may be missing: overwritten, or never written. Then nothing is known to be beyond it.
Middle middle_of(const Trace& trace) {
    Middle middle;
    for (const Core& core : trace.cores) {
        for (const Event& event : core.events) {
            if (event.id == static_cast<std::uint16_t>(abi::TraceId::recording_begin))
                middle.begin_ns = std::max(middle.begin_ns, event.time_ns);
            if (event.id == static_cast<std::uint16_t>(abi::TraceId::recording_end))
                middle.end_ns = std::min(middle.end_ns, event.time_ns);
        }
    }
    return middle;
}

/// Ends beyond the edges that close nothing recorded.
void find_stray_ends(const Core& core, std::size_t index, const Middle& middle,
                     std::set<EventRef>& stray) {
    std::map<const abi::TraceKind*, int> open;  // by the kind of the end
    for (std::size_t i = 0; i < core.events.size(); ++i) {
        const abi::TraceKind* kind = abi::trace_kind(core.events[i].id);
        if (kind == nullptr) continue;
        if (kind->phase == abi::TracePhase::begin) ++open[kind + 1];
        if (kind->phase != abi::TracePhase::end) continue;
        if (open[kind] > 0) {
            --open[kind];
        } else if (!middle.holds(core.events[i])) {
            stray.insert({index, i});
        }
    }
}

}  // namespace

void trim_edges(Trace& trace) {
    const Middle middle = middle_of(trace);
    std::set<EventRef> stray;
    for (std::size_t core = 0; core < trace.cores.size(); ++core)
        find_stray_ends(trace.cores[core], core, middle, stray);
    for (const EventRef receive : match_flows(trace).unsent) {
        if (!middle.holds(trace.cores[receive.core].events[receive.event])) stray.insert(receive);
    }
    for (std::size_t core = 0; core < trace.cores.size(); ++core) {
        std::vector<Event> kept;
        for (std::size_t i = 0; i < trace.cores[core].events.size(); ++i) {
            if (!stray.contains({core, i})) kept.push_back(trace.cores[core].events[i]);
        }
        trace.cores[core].events = std::move(kept);
    }
}

}  // namespace zooid::trace
