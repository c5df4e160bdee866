// Domains that start, serve, bind and end.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using schema::monitor::Offer;

/// The words of `list` as an array; false when there are too many.
template <class List>
bool collect(const List& list, std::array<std::string_view, abi::domain_args_max>& out,
             std::size_t& count) {
    if (list.size() > out.size()) return false;
    for (std::uint32_t i = 0; i < list.size(); ++i) out[count++] = list.at(i);
    return true;
}

}  // namespace

DomainServer::Reply<DomainServer::Api::Spawn>
DomainServer::spawn(const Api::Spawn::Params& params, Context& context) {
    Api::Spawn::Results results;
    std::array<std::string_view, abi::domain_args_max> arguments;
    std::size_t count = 0;
    if (!collect(params.arguments().list(), arguments, count)) {
        results.set_status(Status::bad_argument);
        co_return results;
    }
    const auto spawned =
        co_await monitor_.spawn_for(domain_, CoreId{params.core()},
                                    {.program = params.program(),
                                     .arguments = std::span(arguments).first(count),
                                     .spawners = {},
                                     .input = params.wait(),
                                     .trusted = params.trusted() && is_administrator(context)});
    results.set_status(spawned ? spawned->status : Status::core_down);
    if (spawned) results.set_domain(spawned->domain);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Wait>
DomainServer::wait(const Api::Wait::Params&, Context&) {
    co_return std::unexpected(interconnect::Refusal::denied);
}

DomainServer::Reply<DomainServer::Api::EndDomain>
DomainServer::end_domain(const Api::EndDomain::Params&, Context&) {
    co_return std::unexpected(interconnect::Refusal::denied);
}

DomainServer::Reply<DomainServer::Api::WantInput>
DomainServer::want_input(const Api::WantInput::Params& params, Context&) {
    monitor_.want_input(domain_, params.raw(), params.echo());
    co_return Api::WantInput::Results{};
}

DomainServer::Reply<DomainServer::Api::Serve>
DomainServer::serve(const Api::Serve::Params& params, Context&) {
    Api::Serve::Results results;
    const bool taken = monitor_.domains().serving(params.service()) != nullptr;
    if (!taken) domain_.service = std::string(params.service());
    ServiceWait::wake_all(monitor_.domains().waiting());
    if (!taken && params.service() == "skb") monitor_.knowledge().on_serving(domain_);
    results.set_status(taken ? Status::exists : Status::ok);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Bind>
DomainServer::bind(const Api::Bind::Params& params, Context&) {
    Api::Bind::Results results;
    const std::string name(params.service());
    Domains& domains = monitor_.domains();
    while (monitor_.starting(name, domain_)) {
        ServiceWait wait(monitor_.executor(), domains.waiting());
        co_await wait.changed();
    }
    Domain* const service = domains.serving(name);
    if (service == nullptr || !service->channel || !params.caller()) {
        results.set_status(params.caller() ? Status::not_found : Status::bad_argument);
        co_return results;
    }
    const std::uint32_t client_end = take_received(domain_);
    Offer::Bound::Params bound;
    bound.set_id(domain_.id);
    bound.set_transport(schema::monitor::Transport::lmp);
    bound.set_slots(abi::monitor_ring_slots);
    bound.set_end_point({client_end});
    const auto answer = co_await service->channel->call<Offer::Bound>(bound);
    monitor_.drop_capability(client_end);
    if (!answer || answer->status() != Status::ok) {
        results.set_status(answer ? answer->status() : Status::not_found);
        co_return results;
    }
    monitor_.drop_capability(std::exchange(domain_.given, take_received(*service)));
    results.set_service({domain_.given});
    results.set_status(Status::ok);
    results.set_core(monitor_.self().value);
    results.set_transport(schema::monitor::Transport::lmp);
    results.set_slots(abi::monitor_ring_slots);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::LibosLink>
DomainServer::libos_link(const Api::LibosLink::Params& params, Context&) {
    if (params.at())
        monitor_.drop_capability(std::exchange(domain_.libos_end_point, take_received(domain_)));
    co_return Api::LibosLink::Results{};
}

DomainServer::Reply<DomainServer::Api::Span>
DomainServer::span(const Api::Span::Params& params, Context&) {
    if (params.channel())
        monitor_.span(domain_, CoreId{params.core()}, params.doorbell(), take_received(domain_));
    co_return Api::Span::Results{};
}

DomainServer::Reply<DomainServer::Api::ShareFrame>
DomainServer::share_frame(const Api::ShareFrame::Params& params, Context&) {
    if (params.frame())
        monitor_.share_frame(domain_, CoreId{params.core()}, params.number(),
                             take_received(domain_));
    co_return Api::ShareFrame::Results{};
}

DomainServer::Reply<DomainServer::Api::ShootDown>
DomainServer::shoot_down(const Api::ShootDown::Params& params, Context&) {
    monitor_.shoot_down(domain_, params.operation(), params.address(), params.pages(),
                        params.protect());
    co_return Api::ShootDown::Results{};
}

DomainServer::Reply<DomainServer::Api::Shutdown>
DomainServer::shutdown(const Api::Shutdown::Params& params, Context& context) {
    Api::Shutdown::Results results;
    if (is_administrator(context)) {
        monitor_.request_shutdown(params.exit());
    } else {
        results.set_status(Status::denied);
    }
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Output>
DomainServer::output(const Api::Output::Params& params, Context&) {
    monitor_.output(domain_.id, params.bytes());
    co_return Api::Output::Results{};
}

DomainServer::Reply<DomainServer::Api::Ended>
DomainServer::ended(const Api::Ended::Params& params, Context&) {
    monitor_.on_domain_ended(domain_.id, params.exit());
    co_return Api::Ended::Results{};
}

}  // namespace zooid::monitor
