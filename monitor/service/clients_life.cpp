// Domains that start, serve, bind and end.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

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
    monitor_.binder().offer(domain_);
    ServiceWait::wake_all(monitor_.domains().waiting());
    if (!taken && params.service() == "skb") monitor_.knowledge().on_serving(domain_);
    results.set_status(taken ? Status::exists : Status::ok);
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
    (void)co_await monitor_.output(domain_.id, params.bytes());
    co_return Api::Output::Results{};
}

DomainServer::Reply<DomainServer::Api::Ended>
DomainServer::ended(const Api::Ended::Params& params, Context&) {
    monitor_.on_domain_ended(domain_.id, params.exit());
    co_return Api::Ended::Results{};
}

}  // namespace zooid::monitor
