// Recordings on all cores: the switch, and what a core has recorded, both carried by messages.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Status = schema::monitor::Status;
using Message8 = PeerChannel::Message;

constexpr std::uint64_t answer_us_max = 5'000'000;  // a core that says nothing so long is down

/// The cores that were told and have not answered; lives until all have.
struct Switching {
    explicit Switching(interconnect::Executor& executor) : all_answered(executor) {}
    unsigned awaited = 0;
    Status status = Status::ok;
    Completion<bool> all_answered;
};

Job tell_switch(Peer& peer, abi::TraceState state, Switching& switching) {
    Intermon::TraceSwitch::Params params;
    params.set_state(static_cast<std::uint8_t>(state));
    const interconnect::Instant until{peer.executor().now().us + answer_us_max};
    const auto answer = co_await peer.client->trace_switch(params, {.deadline = until});
    if (!answer) switching.status = Status::core_down;
    if (--switching.awaited == 0) switching.all_answered.complete(true);
    co_return std::expected<void, interconnect::CallError>{};
}

Job answer_switch(Peer& peer, Message8 request) {
    co_return co_await peer.channel->answer<Intermon::TraceSwitch>(
        request, Intermon::TraceSwitch::Results());
}

template <class Results>
bool put_recording(const Recording& recording, std::uint32_t first, Results& results) {
    std::array<std::uint64_t, events_per_page * 2> room;
    const abi::TraceExtent extent = recording.extent();
    results.set_recording(recording.state() != abi::TraceState::off);
    results.set_events(static_cast<std::uint32_t>(extent.events));
    results.set_dropped(extent.dropped);
    results.set_tsc_hz(own_tsc_hz());
    return results.set_event_words(recording.page(first, room)).has_value();
}

Job answer_read(Peer& peer, Message8 request, const Recording& recording, std::uint32_t first) {
    Intermon::TraceRead::Results results;
    results.set_clock_offset_ns(own_clock_offset_ns());
    if (!put_recording(recording, first, results))
        co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    co_return co_await peer.channel->answer<Intermon::TraceRead>(request, results);
}

bool forward(const Intermon::TraceRead::Results& theirs,
             schema::monitor::Monitor::TraceRead::Results& results) {
    const auto words = theirs.event_words();
    std::vector<std::uint64_t> copy;
    for (std::uint32_t i = 0; i < words.size(); ++i) copy.push_back(words.at(i));
    results.set_recording(theirs.recording());
    results.set_events(theirs.events());
    results.set_dropped(theirs.dropped());
    results.set_tsc_hz(theirs.tsc_hz());
    results.set_offset_ns(theirs.clock_offset_ns() - own_clock_offset_ns());
    return results.set_event_words(copy).has_value();
}

}  // namespace

void Monitor::on_trace_switch(Peer& peer, const Message8& request, std::uint8_t state) {
    if (state <= static_cast<std::uint8_t>(abi::TraceState::edge))
        recording_.switch_to(static_cast<abi::TraceState>(state));
    start(answer_switch(peer, request));
}

void Monitor::on_trace_read(Peer& peer, const Message8& request, std::uint32_t first) {
    start(answer_read(peer, request, recording_, first));
}

Asked<Status> Monitor::switch_all(abi::TraceState state) {
    Switching switching(executor());
    recording_.switch_to(state);
    for (std::uint16_t core = 0; core < machine_.cores(); ++core) {
        Peer* there = peer(CoreId{core});
        if (there == nullptr || !agreement_.view().members.test(there->core)) continue;
        ++switching.awaited;
        if (start(tell_switch(*there, state, switching))) continue;
        --switching.awaited;
        switching.status = Status::no_memory;
    }
    if (switching.awaited > 0) (void)co_await switching.all_answered;
    co_return switching.status;
}

/// All cores meet at the edge of a recording: abi::TraceState says why.
Asked<Status> Monitor::switch_tracing(bool on) {
    if (on == (recording_.state() == abi::TraceState::on)) co_return Status::ok;
    const auto edge = co_await switch_all(abi::TraceState::edge);
    if (!edge) co_return edge;
    const auto done = co_await switch_all(on ? abi::TraceState::on : abi::TraceState::off);
    co_return *edge == Status::ok ? done : edge;
}

DomainServer::Reply<DomainServer::Api::TraceSwitch>
DomainServer::trace_switch(const Api::TraceSwitch::Params& params, Context& context) {
    Api::TraceSwitch::Results results;
    results.set_status(Status::denied);
    if (monitor_.bootstrap() && is_administrator(context)) {
        const auto status = co_await monitor_.switch_tracing(params.on());
        results.set_status(status ? *status : Status::no_memory);
    }
    co_return results;
}

DomainServer::Reply<DomainServer::Api::TraceRead>
DomainServer::trace_read(const Api::TraceRead::Params& params, Context&) {
    Api::TraceRead::Results results;
    results.set_status(Status::ok);
    const CoreId core{params.core()};
    Peer* peer = monitor_.peer(core);
    if (!monitor_.bootstrap()) {
        results.set_status(Status::denied);
    } else if (core == monitor_.self()) {
        if (!put_recording(monitor_.recording(), params.first(), results))
            results.set_status(Status::no_memory);
    } else if (peer == nullptr) {
        results.set_status(Status::not_found);
    } else {
        Intermon::TraceRead::Params asked;
        asked.set_first(params.first());
        const interconnect::Instant until{executor().now().us + answer_us_max};
        const auto theirs = co_await peer->client->trace_read(asked, {.deadline = until});
        const bool put = theirs && forward(*theirs, results);
        results.set_error_ns(peer->clock_error_ns);
        if (!put) results.set_status(theirs ? Status::no_memory : Status::core_down);
    }
    co_return results;
}

}  // namespace zooid::monitor
