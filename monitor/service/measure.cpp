// What the boot core measures before anything else runs.
#include <algorithm>
#include <zooid/interconnect/yield.hpp>

#include "knowledge.hpp"
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;

constexpr std::uint64_t lost_share_max = 8;  // overcommitted from one eighth of the time lost on

std::string list(std::initializer_list<std::string> columns) {
    std::string out = "(";
    for (const std::string& column : columns) out += (out.size() > 1 ? "," : "") + column;
    return out + ")";
}

}  // namespace

bool Knowledge::time_left() const { return monitor_.executor().now().us < measure_end_us_; }

Job Knowledge::ask_observation(Peer& peer, Seen& seen) {
    Intermon::Observe::Params params;
    params.set_window_ns(observe_window_us * 1000);
    const auto results = co_await peer.client->observe(params, {.deadline = until()});
    if (--unanswered_ == 0) observed_.complete(true);
    if (!results) co_return std::unexpected(results.error());
    seen = {
        {results->window_ns(), results->lost_ns(), results->max_gap_ns(), results->median_gap_ns()},
        true};
    co_return std::expected<void, interconnect::CallError>{};
}

Job Knowledge::observe_all() {
    seen_.assign(monitor_.machine().cores(), {});
    unanswered_ = 1;  // ourselves: nobody completes before all are asked
    for (std::size_t core = 1; core < seen_.size(); ++core) {
        Peer* const peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer == nullptr) continue;
        ++unanswered_;
        if (!monitor_.start(ask_observation(*peer, seen_[core]))) --unanswered_;
    }
    co_await interconnect::Yield(executor());  // they are sent
    seen_[0] = {observe(observe_window_us * 1000), true};
    if (--unanswered_ > 0) (void)co_await observed_;
    put_observations();
    co_return std::expected<void, interconnect::CallError>{};
}

/// What the cores said of themselves when they came.
void Knowledge::put_processors() {
    const CoreFacts& own = monitor_.own_facts();
    for (std::size_t core = 1; core < seen_.size(); ++core) {
        const Peer* const peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer != nullptr && peer->facts.processor == own.processor)
            fact("same_processor" + list({std::to_string(core), "0"}));
    }
    fact("clock" + list({"0", std::to_string(own.tsc_hz), "0", "0"}));
}

void Knowledge::put_observations() {
    std::uint64_t window = 0, lost = 0, longest = 0;
    put_processors();
    for (std::size_t core = 0; core < seen_.size(); ++core) {
        const Observation& o = seen_[core].observation;
        if (!seen_[core].answered) continue;
        window += o.window_ns;
        lost += o.lost_ns;
        longest = std::max(longest, o.max_gap_ns);
        const std::string number = std::to_string(core);
        fact("observed" + list({number, std::to_string(o.window_ns), std::to_string(o.lost_ns),
                                std::to_string(o.max_gap_ns)}));
    }
    monitor_.set_longest_gap(longest);
    overcommitted_ = lost * lost_share_max >= window;
    fact(std::string("overcommitted(") + (overcommitted_ ? "true)" : "false)"));
    if (declared_.text.contains("overcommitted(false)")) overcommitted_ = false;
    if (declared_.text.contains("overcommitted(true)")) overcommitted_ = true;
    fact("scheduling_gap" +
         list({std::to_string(seen_[0].observation.median_gap_ns), std::to_string(longest)}));
}

Knowledge::Asked<Knowledge::Trip> Knowledge::trip(Peer& peer) {
    Intermon::Ping::Params params;
    const std::uint64_t sent = native::now_ns();
    params.set_sent_at(sent);
    const auto results = co_await peer.client->ping(params, {.deadline = until()});
    if (!results) co_return std::unexpected(results.error());
    const std::uint64_t round = native::now_ns() - sent;
    const auto middle = static_cast<std::int64_t>(sent + round / 2);
    co_return Trip{round, static_cast<std::int64_t>(results->received_at()) - middle};
}

Knowledge::Asked<std::vector<Knowledge::Trip>> Knowledge::trips(Peer& peer, unsigned count) {
    std::vector<Trip> all;
    while (all.size() < count && time_left()) {
        const auto one = co_await trip(peer);
        if (!one) break;
        all.push_back(*one);
    }
    if (all.empty()) co_return std::unexpected(interconnect::CallError::deadline);
    std::ranges::sort(all, {}, &Trip::round_ns);
    co_return all;
}

/// Half of each round trip; the median of them.
std::uint64_t
Knowledge::put_cost(const Peer& peer, std::string_view transport, const std::vector<Trip>& sorted) {
    const std::uint64_t median = sorted[sorted.size() / 2].round_ns / 2;
    fact("message_cost" +
         list({"0", std::to_string(peer.core.value), std::string(transport), std::to_string(median),
               std::to_string(sorted[sorted.size() * 99 / 100].round_ns / 2), "measured"}));
    return median;
}

/// The same trips while both ends look for messages and nobody rings; the median way.
Knowledge::Asked<std::uint64_t> Knowledge::polled_trips(Peer& peer) {
    Intermon::Poll::Params params;
    params.set_window_ns(measure_poll_ns);
    monitor_.poll_for(measure_poll_ns);
    std::expected<std::uint64_t, interconnect::CallError> way =
        std::unexpected(interconnect::CallError::deadline);
    if (co_await peer.client->poll(params)) {
        const auto all = co_await trips(peer, trips_of_class);
        if (all && all->size() == trips_of_class) way = put_cost(peer, "ump", *all);
    }
    params.set_window_ns(0);
    monitor_.poll_for(0);
    (void)co_await peer.client->poll(params);
    co_return way;
}

/// How long the kernel call takes that rings that core. A trip after each: it has been heard then,
/// while a ring that is still pending sends no interrupt.
Job Knowledge::ring_times(Peer& peer) {
    std::vector<std::uint64_t> taken_ns;
    while (peer.end_point != 0 && taken_ns.size() < trips_of_class && time_left()) {
        const std::uint64_t begin = native::now_ns();
        const bool rung = PeerDoorbell{&peer.end_point}();
        const std::uint64_t end = native::now_ns();
        if (const auto heard = co_await trip(peer); !heard)
            co_return std::unexpected(heard.error());
        if (rung) taken_ns.push_back(end - begin);
    }
    if (taken_ns.size() == trips_of_class) {
        std::ranges::sort(taken_ns);
        fact("ipi_cost" + list({"0", std::to_string(peer.core.value),
                                std::to_string(taken_ns[taken_ns.size() / 2]),
                                std::to_string(taken_ns[taken_ns.size() * 99 / 100])}));
    }
    co_return std::expected<void, interconnect::CallError>{};
}

/// What messages to one core cost, of the class that it stands for.
Job Knowledge::measure_class(Peer& peer, const std::vector<Trip>& woken) {
    if (woken.size() < trips_of_class) co_return std::expected<void, interconnect::CallError>{};
    const std::uint64_t woken_ns = put_cost(peer, "ump_notify", woken);
    const auto rung = co_await ring_times(peer);
    if (!rung) co_return rung;
    // Where cores are lost for whole slices polling is no choice, and measuring it takes too long.
    if (overcommitted_) co_return std::expected<void, interconnect::CallError>{};
    const auto polled_ns = co_await polled_trips(peer);
    if (!polled_ns) co_return std::unexpected(polled_ns.error());
    fact("wake_cost" + list({"0", std::to_string(peer.core.value),
                             std::to_string(woken_ns - std::min(woken_ns, *polled_ns))}));
    co_return std::expected<void, interconnect::CallError>{};
}

Job Knowledge::trips_to(Peer& peer, bool of_class) {
    const auto taken = co_await trips(peer, of_class ? trips_of_class : trips_of_clock);
    if (!taken) co_return std::unexpected(taken.error());
    if (of_class) (void)co_await measure_class(peer, *taken);
    const std::string core = std::to_string(peer.core.value);
    // The shortest trip bounds the error best. An offset within it is no offset.
    const Trip& best = taken->front();
    const auto error_ns = static_cast<std::int64_t>(best.round_ns / 2);
    peer.clock_error_ns = best.round_ns / 2;
    fact("clock" + list({core, std::to_string(peer.facts.tsc_hz), std::to_string(best.offset_ns),
                         std::to_string(error_ns)}));
    if (best.offset_ns > error_ns || best.offset_ns < -error_ns)
        monitor_.start(send_calibration(peer, -best.offset_ns));
    co_return std::expected<void, interconnect::CallError>{};
}

Job Knowledge::send_calibration(Peer& peer, std::int64_t offset_ns) {
    Intermon::Calibrate::Params params;
    params.set_offset_ns(offset_ns);
    co_return co_await peer.client->calibrate(params);
}

/// One core of each class as seen from here: thread of our core, our package, each other package.
Job Knowledge::measure_trips() {
    const PackageShifts shifts = package_shifts();
    const std::uint64_t own = monitor_.own_facts().apic;
    std::vector<std::uint64_t> classes;
    unsigned reached = 0;
    for (std::size_t core = 1; core < seen_.size(); ++core) {
        Peer* const peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer == nullptr || !seen_[core].answered || !time_left()) continue;
        const std::uint64_t apic = peer->facts.apic;
        const bool sibling = apic >> shifts.core == own >> shifts.core;
        const std::uint64_t kind = (apic >> shifts.package) << 1 | (sibling ? 1 : 0);
        const bool fresh =
            std::ranges::find(classes, kind) == classes.end() && classes.size() < classes_max;
        if (fresh) classes.push_back(kind);
        if (co_await trips_to(*peer, fresh)) ++reached;
    }
    const std::uint64_t start_us = measure_end_us_ - measure_us_max;
    fact("boot_measurement" +
         list({std::to_string(executor().now().us - start_us), std::to_string(reached)}));
    co_return std::expected<void, interconnect::CallError>{};
}

}  // namespace zooid::monitor
