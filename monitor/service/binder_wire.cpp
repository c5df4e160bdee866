// Bindings between monitors: what is asked of others, and what they ask.
#include "binder.hpp"
#include "monitor.hpp"
#include "peer_message.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Status = schema::monitor::Status;
using Message8 = PeerChannel::Message;

constexpr bool is_known(std::uint8_t state) {
    return state <= static_cast<std::uint8_t>(OfferState::serving);
}

Job answer_bind(Binder& binder, Peer& peer, Message8 request, BindRequest bind) {
    const auto answer = co_await binder.match(bind);
    Intermon::Bind::Results results;
    results.set_status(static_cast<std::uint16_t>(answer ? answer->status : Status::no_memory));
    if (answer) {
        results.set_starting(answer->starting);
        results.set_binding(answer->binding);
        results.set_core(answer->core.value);
        if (!results.set_doorbell(answer->doorbell) || !results.set_frame(answer->frame))
            co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    }
    co_return co_await peer.channel->answer<Intermon::Bind>(request, results);
}

Job answer_accept(Binder& binder, Peer& peer, Message8 request, AcceptRequest accept) {
    const auto answer = co_await binder.accept(accept);
    Intermon::Accept::Results results;
    results.set_status(static_cast<std::uint16_t>(answer ? answer->status : Status::no_memory));
    if (answer && !results.set_doorbell(answer->doorbell))
        co_return co_await peer.channel->refuse(request, interconnect::Refusal::busy);
    co_return co_await peer.channel->answer<Intermon::Accept>(request, results);
}

void on_bind(Monitor& monitor, Peer& peer, const Message8& request,
             const Intermon::Bind::Params& params) {
    BindRequest bind{.client = {peer.core, params.client()},
                     .administrator = params.administrator()};
    const auto service = Name::from(params.service());
    if (!service || !read_words(params.doorbell(), 0, bind.doorbell))
        return peer.channel->fail(interconnect::Breach::malformed, Intermon::Bind::number);
    bind.service = *service;
    monitor.start(answer_bind(monitor.binder(), peer, request, bind));
}

void on_accept(Monitor& monitor, Peer& peer, const Message8& request,
               const Intermon::Accept::Params& params) {
    AcceptRequest accept{.binding = params.binding(),
                         .service = params.service(),
                         .client = {CoreId{params.core()}, params.client()},
                         .administrator = params.administrator()};
    if (!read_words(params.doorbell(), 0, accept.doorbell) ||
        !read_words(params.frame(), 0, accept.frame))
        return peer.channel->fail(interconnect::Breach::malformed, Intermon::Accept::number);
    monitor.start(answer_accept(monitor.binder(), peer, request, accept));
}

}  // namespace

Binder::Asked<BindAnswer> Binder::ask_boot_core(const BindRequest& request) {
    Peer* const boot = monitor_.peer(CoreId{0});
    Intermon::Bind::Params params;
    params.set_client(request.client.domain);
    params.set_administrator(request.administrator);
    if (boot == nullptr || !params.set_service(request.service.view()) ||
        !params.set_doorbell(request.doorbell))
        co_return BindAnswer{.status = Status::no_memory};
    const auto results = co_await boot->client->bind(params);
    if (!results) co_return std::unexpected(results.error());
    BindAnswer answer{.status = static_cast<Status>(results->status()),
                      .starting = results->starting(),
                      .binding = results->binding(),
                      .core = CoreId{results->core()}};
    if (answer.status == Status::ok && (!read_words(results->doorbell(), 0, answer.doorbell) ||
                                        !read_words(results->frame(), 0, answer.frame)))
        co_return std::unexpected(interconnect::CallError::malformed);
    co_return answer;
}

Binder::Asked<AcceptAnswer> Binder::ask_service(CoreId core, const AcceptRequest& request) {
    Peer* const there = monitor_.peer(core);
    if (there == nullptr) co_return AcceptAnswer{.status = Status::core_down};
    Intermon::Accept::Params params;
    params.set_binding(request.binding);
    params.set_service(request.service);
    params.set_core(request.client.core.value);
    params.set_client(request.client.domain);
    params.set_administrator(request.administrator);
    if (!params.set_doorbell(request.doorbell) || !params.set_frame(request.frame))
        co_return AcceptAnswer{.status = Status::no_memory};
    const auto results = co_await there->client->accept(params);
    if (!results) co_return std::unexpected(results.error());
    AcceptAnswer answer{.status = static_cast<Status>(results->status())};
    if (answer.status == Status::ok && !read_words(results->doorbell(), 0, answer.doorbell))
        co_return std::unexpected(interconnect::CallError::malformed);
    co_return answer;
}

bool Binder::on_message(Peer& peer, const Message8& request) {
    switch (request.header.number) {
        case Intermon::Bind::number:
            with<Intermon::Bind>(peer, request,
                                 [&](const auto& p) { on_bind(monitor_, peer, request, p); });
            return true;
        case Intermon::Accept::number:
            with<Intermon::Accept>(peer, request,
                                   [&](const auto& p) { on_accept(monitor_, peer, request, p); });
            return true;
        case Intermon::Released::number:
            with<Intermon::Released>(peer, request,
                                     [&](const auto& p) { on_released(peer.core, p.binding()); });
            return true;
        case Intermon::BindingOver::number:
            with<Intermon::BindingOver>(peer, request,
                                        [&](const auto& p) { on_over(p.binding()); });
            return true;
        case Intermon::Offer::number:
            with<Intermon::Offer>(peer, request, [&](const auto& p) {
                if (p.ended() && p.domain() >> 32 == peer.core.value)
                    return on_client_gone(p.domain());
                if (is_known(p.state()))
                    on_offer(peer.core, p.domain(), p.service(),
                             static_cast<OfferState>(p.state()));
            });
            return true;
        case Intermon::OffersChanged::number:
            ServiceWait::wake_all(monitor_.domains().waiting());
            return true;
        default:
            return false;
    }
}

}  // namespace zooid::monitor
