// What other monitors say: one coroutine per peer takes messages in order and never waits for
// anything but the ring.
#include "breach.hpp"
#include "monitor.hpp"
#include "peer_message.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Message8 = PeerChannel::Message;

/// Answers a call that takes time, beside the serving coroutine.
Job answer_change(Monitor& monitor, Peer& peer, Message8 request, Update update) {
    const auto result = co_await monitor.change(update);
    if (!result) co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    Intermon::Change::Results results;
    results.set_status(static_cast<std::uint16_t>(result->refusal));
    results.set_sequence(result->id.sequence);
    co_return co_await peer.channel->answer<Intermon::Change>(request, results);
}

Job answer_ping(Peer& peer, Message8 request, std::uint64_t sent_at) {
    Intermon::Ping::Results results;
    results.set_sent_at(sent_at);
    results.set_received_at(native::now_ns());
    co_return co_await peer.channel->answer<Intermon::Ping>(request, results);
}

Job answer_spawn(Peer& peer, Message8 request, std::uint16_t status, std::uint64_t domain) {
    Intermon::Spawn::Results results;
    results.set_status(status);
    results.set_domain(domain);
    co_return co_await peer.channel->answer<Intermon::Spawn>(request, results);
}

Job answer_end(Monitor& monitor, Peer& peer, Message8 request, Intermon::EndDomain::Params params) {
    const auto gone = co_await monitor.end_for(params.by(), params.domain(), params.exit());
    Intermon::EndDomain::Results results;
    results.set_status(
        static_cast<std::uint16_t>(gone ? gone->status : schema::monitor::Status::no_memory));
    if (gone) results.set_exit(gone->exit);
    co_return co_await peer.channel->answer<Intermon::EndDomain>(request, results);
}

Job answer_input(Monitor& monitor, Peer& peer, Message8 request, Intermon::Input::Params params) {
    const auto typed = co_await monitor.typed_for(params.domain(), params.raw(), params.echo());
    Intermon::Input::Results results;
    if (typed && !results.set_bytes(typed->text()))
        co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    co_return co_await peer.channel->answer<Intermon::Input>(request, results);
}

Job answer_cores(Peer& peer, Message8 request, CoresAnswer known) {
    Intermon::Cores::Results results;
    if (!results.set_answer(known.words()))
        co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    co_return co_await peer.channel->answer<Intermon::Cores>(request, results);
}

Job answer_live(Peer& peer, Message8 request, LiveAnswer rows) {
    Intermon::Live::Results results;
    if (!results.set_answer(rows.words()))
        co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    co_return co_await peer.channel->answer<Intermon::Live>(request, results);
}

Job refuse(Peer& peer, Message8 request, interconnect::Refusal why) {
    co_return co_await peer.channel->refuse(request, why);
}

std::optional<Update> update_of(const Intermon::Change::Params& params) {
    Update update;
    if (static_cast<unsigned>(params.change()) > 1) return std::nullopt;
    update.kind = static_cast<UpdateKind>(params.change());
    const auto value = params.value();
    const auto name = Name::from(params.name());
    const auto text = Value::from({reinterpret_cast<const char*>(value.data()), value.size()});
    if (!name || !text) return std::nullopt;
    update.name = *name;
    update.value = *text;
    return update;
}

Job answer_observe(Peer& peer, Message8 request, Observation seen) {
    Intermon::Observe::Results results;
    results.set_window_ns(seen.window_ns);
    results.set_lost_ns(seen.lost_ns);
    results.set_max_gap_ns(seen.max_gap_ns);
    results.set_median_gap_ns(seen.median_gap_ns);
    co_return co_await peer.channel->answer<Intermon::Observe>(request, results);
}

void on_observe(Monitor& monitor, Peer& peer, const Message8& request, std::uint64_t window_ns) {
    const Observation seen = observe(std::min(window_ns, observe_window_us * 1000));
    monitor.start(answer_observe(peer, request, seen));
}

void on_cores(Monitor& monitor, Peer& peer, const Message8& request, std::uint16_t first) {
    const auto known = monitor.known_cores(first);
    monitor.start(known ? answer_cores(peer, request, *known)
                        : refuse(peer, request, known.error()));
}

void on_live(Monitor& monitor, Peer& peer, const Message8& request, std::uint32_t first) {
    const auto rows = monitor.live().own_page(first);
    monitor.start(rows ? answer_live(peer, request, *rows) : refuse(peer, request, rows.error()));
}

void on_transports(Monitor& monitor, const Intermon::Transports::Params& params) {
    std::array<std::string_view, 16> texts;
    const auto reasons = params.reasons();
    std::uint32_t count = 0;
    for (; count < reasons.size() && count < texts.size(); ++count)
        texts[count] = reasons.at(count);
    monitor.decide(params.version(), params.kinds(), std::span(texts).first(count),
                   params.poll_ns());
}

void on_spawn(Monitor& monitor, Peer& peer, const Message8& request,
              const Intermon::Spawn::Params& params) {
    std::array<std::string_view, abi::domain_args_max> arguments;
    const auto list = params.arguments();
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < list.size() && count < arguments.size(); ++i)
        arguments[count++] = list.at(i);
    const auto spawners = params.spawners();
    SpawnRequest spawn{.program = params.program(),
                       .arguments = std::span(arguments).first(count),
                       .spawners = {},
                       .input = params.wait(),
                       .trusted = params.trusted()};
    for (std::uint32_t i = 0; i < spawners.size(); ++i) spawn.spawners.push_back(spawners.at(i));
    const auto spawned = monitor.spawn_here(spawn);
    monitor.start(answer_spawn(
        peer, request,
        static_cast<std::uint16_t>(spawned ? schema::monitor::Status::ok : spawned.error()),
        spawned ? *spawned : 0));
}

}  // namespace

void Monitor::on_peer_message(Peer& peer, const PeerChannel::Message& request) {
    switch (request.header.number) {
        case Intermon::CopyCapability::number:
            return with<Intermon::CopyCapability>(peer, request,
                                                  [&](const auto& p) { on_end_point(peer, p); });
        case Intermon::Hello::number:
            return with<Intermon::Hello>(peer, request, [&](const auto& p) {
                peer.facts = {p.apic(),      p.build_id(),   p.nonce(),
                              p.text_base(), p.state_base(), p.scheduler(),
                              p.driver(),    p.tsc_hz(),     p.processor()};
                on_hello(peer);
            });
        case Intermon::Agreement::number:
            return with<Intermon::Agreement>(peer, request, [&](const auto& p) {
                if (const auto message = from_wire(p)) on_agreement_message(peer, *message);
            });
        case Intermon::Change::number:
            return with<Intermon::Change>(peer, request, [&](const auto& p) {
                const auto update = update_of(p);
                start(update ? answer_change(*this, peer, request, *update)
                             : refuse(peer, request, interconnect::Refusal::malformed));
            });
        case Intermon::Ping::number:
            return with<Intermon::Ping>(peer, request, [&](const auto& p) {
                start(answer_ping(peer, request, p.sent_at()));
            });
        case Intermon::Calibrate::number:
            return with<Intermon::Calibrate>(peer, request, [](const auto& p) {
                native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::calibrate,
                               {.rdi = static_cast<std::uint64_t>(p.offset_ns())});
            });
        default:
            on_machine_message(peer, request);
    }
}

/// What runs, what is measured, decided and recorded.
void Monitor::on_machine_message(Peer& peer, const PeerChannel::Message& request) {
    switch (request.header.number) {
        case Intermon::Cores::number:
            return with<Intermon::Cores>(
                peer, request, [&](const auto& p) { on_cores(*this, peer, request, p.first()); });
        case Intermon::Live::number:
            return with<Intermon::Live>(
                peer, request, [&](const auto& p) { on_live(*this, peer, request, p.first()); });
        case Intermon::Observe::number:
            return with<Intermon::Observe>(peer, request, [&](const auto& p) {
                on_observe(*this, peer, request, p.window_ns());
            });
        case Intermon::Transports::number:
            return with<Intermon::Transports>(peer, request,
                                              [&](const auto& p) { on_transports(*this, p); });
        case Intermon::Poll::number:
            return with<Intermon::Poll>(peer, request,
                                        [&](const auto& p) { poll_for(p.window_ns()); });
        case Intermon::TraceSwitch::number:
            return with<Intermon::TraceSwitch>(
                peer, request, [&](const auto& p) { on_trace_switch(peer, request, p.state()); });
        case Intermon::TraceRead::number:
            return with<Intermon::TraceRead>(
                peer, request, [&](const auto& p) { on_trace_read(peer, request, p.first()); });
        case Intermon::Inject::number:
            return with<Intermon::Inject>(peer, request, [&](const auto& p) {
                inject(p.kind(), static_cast<schema::monitor::InjectPoint>(p.point()),
                       p.after_ms());
            });
        case Intermon::Shutdown::number:
            return with<Intermon::Shutdown>(peer, request,
                                            [&](const auto& p) { shutdown(p.exit()); });
        default:
            on_domain_message(peer, request);
    }
}

void Monitor::on_domain_message(Peer& peer, const PeerChannel::Message& request) {
    switch (request.header.number) {
        case Intermon::Output::number:
            return with<Intermon::Output>(peer, request,
                                          [&](const auto& p) { on_output(p.bytes()); });
        case Intermon::Spawn::number:
            return with<Intermon::Spawn>(peer, request,
                                         [&](const auto& p) { on_spawn(*this, peer, request, p); });
        case Intermon::Ended::number:
            return with<Intermon::Ended>(peer, request, [&](const auto& p) {
                if (p.spawner() != 0) return on_child_ended(p.domain(), p.spawner(), p.exit());
                on_domain_ended(p.domain(), p.exit());
            });
        case Intermon::EndDomain::number:
            return with<Intermon::EndDomain>(
                peer, request, [&](const auto& p) { start(answer_end(*this, peer, request, p)); });
        case Intermon::Input::number:
            return with<Intermon::Input>(peer, request, [&](const auto& p) {
                start(answer_input(*this, peer, request, p));
            });
        case Intermon::Span::number:
            return with<Intermon::Span>(peer, request,
                                        [&](const auto& p) { on_span(peer, request, p); });
        case Intermon::SpanFrame::number:
            return with<Intermon::SpanFrame>(peer, request,
                                             [&](const auto& p) { on_span_frame(peer, p); });
        case Intermon::SpanEnd::number:
            return with<Intermon::SpanEnd>(
                peer, request, [&](const auto& p) { on_span_end(peer, request, p.domain()); });
        case Intermon::Shootdown::number:
            return with<Intermon::Shootdown>(peer, request,
                                             [&](const auto& p) { on_shootdown(peer, p); });
        case Intermon::ShootdownDone::number:
            return with<Intermon::ShootdownDone>(
                peer, request, [&](const auto& p) { on_shootdown_done(peer, p); });
        default:
            if (!binder_.on_message(peer, request))
                start(refuse(peer, request, interconnect::Refusal::unknown_method));
    }
}

Job Monitor::serve_peer(Peer& peer) {
    for (;;) {
        const auto request = co_await peer.channel->receive();
        if (!request) {
            say_breach("core " + std::to_string(peer.core.value), peer.channel->fault());
            co_return std::unexpected(request.error());
        }
        if (peer.channel->admit(Intermon::contract, *request)) on_peer_message(peer, *request);
    }
}

Asked<std::uint64_t> Monitor::ping(Peer& peer) {
    Intermon::Ping::Params params;
    const std::uint64_t sent = native::now_ns();
    params.set_sent_at(sent);
    const auto results = co_await peer.client->ping(params);
    if (!results) co_return std::unexpected(results.error());
    co_return native::now_ns() - sent;
}

}  // namespace zooid::monitor
