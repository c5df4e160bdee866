// Makes every arrow point forward in time.
#include <algorithm>
#include <optional>
#include <zooid/trace/flows.hpp>

namespace zooid::trace {
namespace {

constexpr std::size_t no_flow = static_cast<std::size_t>(-1);

/// Walks all cores at once; a core waits at a receive until the walk has passed its send.
class Settling {
public:
    Settling(Trace& trace, Flows& flows)
        : trace_(trace), flows_(flows), position_(trace.cores.size(), 0) {
        for (const Core& core : trace.cores) incoming_.emplace_back(core.events.size(), no_flow);
        for (std::size_t i = 0; i < flows.flows.size(); ++i) {
            const EventRef to = flows.flows[i].received;
            incoming_[to.core][to.event] = i;
        }
        dropped_.assign(flows.flows.size(), false);
    }

    Repair run() {
        for (;;) {
            bool moved = false;
            std::optional<std::size_t> stuck;
            for (std::size_t core = 0; core < position_.size(); ++core) {
                while (step(core)) moved = true;
                if (!stuck && position_[core] < incoming_[core].size()) stuck = core;
            }
            if (!stuck) break;
            if (!moved) drop(*stuck);
        }
        forget_dropped();
        return repair_;
    }

private:
    /// Passes one event of `core`; false at its end or at a receive whose send is still ahead.
    bool step(std::size_t core) {
        const std::size_t here = position_[core];
        if (here == incoming_[core].size()) return false;
        std::vector<Event>& events = trace_.cores[core].events;
        std::int64_t time_ns = events[here].time_ns;
        if (here > 0) time_ns = std::max(time_ns, events[here - 1].time_ns);
        const std::size_t flow = incoming_[core][here];
        if (flow != no_flow) {
            const EventRef from = flows_.flows[flow].sent;
            if (position_[from.core] <= from.event) return false;
            const std::int64_t sent_ns = trace_.cores[from.core].events[from.event].time_ns;
            if (sent_ns > time_ns) {
                ++repair_.receives_moved;
                repair_.moved_ns_max = std::max(repair_.moved_ns_max, sent_ns - time_ns);
                time_ns = sent_ns;
            }
        }
        events[here].time_ns = time_ns;
        ++position_[core];
        return true;
    }

    /// All cores wait for one another: no times satisfy these arrows, so one of them is no arrow.
    void drop(std::size_t core) {
        std::size_t& flow = incoming_[core][position_[core]];
        dropped_[flow] = true;
        flow = no_flow;
    }

    void forget_dropped() {
        std::vector<Flow> kept;
        for (std::size_t i = 0; i < flows_.flows.size(); ++i) {
            const Flow& flow = flows_.flows[i];
            if (!dropped_[i]) {
                kept.push_back(flow);
                continue;
            }
            flows_.unanswered.push_back(flow.sent);
            flows_.unsent.push_back(flow.received);
        }
        flows_.flows = std::move(kept);
        std::ranges::sort(flows_.unanswered);
        std::ranges::sort(flows_.unsent);
    }

    Trace& trace_;
    Flows& flows_;
    std::vector<std::size_t> position_;               // per core: events already passed
    std::vector<std::vector<std::size_t>> incoming_;  // per core and event: the flow that ends here
    std::vector<bool> dropped_;
    Repair repair_;
};

}  // namespace

Repair settle_causality(Trace& trace, Flows& flows) { return Settling(trace, flows).run(); }

}  // namespace zooid::trace
