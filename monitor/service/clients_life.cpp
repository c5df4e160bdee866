// Domains that start, serve, bind and end.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
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

Asked<std::uint64_t> DomainServer::spawn_on(CoreId core, std::string_view program,
                                            std::span<const std::string_view> arguments,
                                            Status& status) {
    status = Status::ok;
    if (core == monitor_.self()) {
        const auto domain = monitor_.spawn_here(program, arguments);
        if (!domain) status = domain.error();
        co_return domain ? *domain : 0;
    }
    Peer* peer = monitor_.peer(core);
    if (peer == nullptr) {
        status = monitor_.status_of_absent(core);
        co_return 0;
    }
    Intermon::Spawn::Params params;
    bool put = params.set_program(program).has_value();
    auto list = params.init_arguments(static_cast<std::uint32_t>(arguments.size()));
    for (std::uint32_t i = 0; put && list && i < arguments.size(); ++i)
        put = list->set(i, arguments[i]).has_value();
    if (!put || !list) {
        status = Status::bad_argument;
        co_return 0;
    }
    const auto results = co_await peer->client->spawn(params);
    if (!results) co_return std::unexpected(results.error());
    status = static_cast<Status>(results->status());
    co_return results->domain();
}

DomainServer::Reply<DomainServer::Api::Spawn>
DomainServer::spawn(const Api::Spawn::Params& params, Context&) {
    Api::Spawn::Results results;
    std::array<std::string_view, abi::domain_args_max> arguments;
    std::size_t count = 0;
    if (!collect(params.arguments().list(), arguments, count)) {
        results.set_status(Status::bad_argument);
        co_return results;
    }
    Status status = Status::ok;
    const auto domain = co_await spawn_on(CoreId{params.core()}, params.program(),
                                          std::span(arguments).first(count), status);
    results.set_status(domain ? status : Status::core_down);
    if (domain) results.set_domain(*domain);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Wait>
DomainServer::wait(const Api::Wait::Params& params, Context&) {
    Api::Wait::Results results;
    const auto exit = co_await monitor_.wait_for(params.domain());
    results.set_status(exit ? Status::ok : Status::no_memory);
    if (exit) results.set_exit(*exit);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::RemoteRun>
DomainServer::remote_run(const Api::RemoteRun::Params& params, Context&) {
    Api::RemoteRun::Results results;
    const std::array<std::string_view, 3> arguments{"shell", "-c", params.command()};
    Status status = Status::ok;
    const auto domain = co_await spawn_on(CoreId{params.core()}, "shell", arguments, status);
    results.set_status(domain ? status : Status::core_down);
    if (domain && status == Status::ok) {
        const auto exit = co_await monitor_.wait_for(*domain);
        if (exit) results.set_exit(*exit);
        const Peer* there = monitor_.known(CoreId{params.core()});
        results.set_status(there != nullptr && there->lost() ? Status::core_down
                           : exit                            ? Status::ok
                                                             : Status::no_memory);
    }
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Serve>
DomainServer::serve(const Api::Serve::Params& params, Context&) {
    Api::Serve::Results results;
    const bool taken = monitor_.domains().serving(params.service()) != nullptr;
    if (!taken) domain_.service = std::string(params.service());
    if (!taken && params.service() == "skb") monitor_.knowledge().on_serving(domain_);
    results.set_status(taken ? Status::exists : Status::ok);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Bind>
DomainServer::bind(const Api::Bind::Params& params, Context& context) {
    Api::Bind::Results results;
    Domain* service = monitor_.domains().serving(params.service());
    if (service == nullptr || !context.capability_received) {
        results.set_status(service == nullptr ? Status::not_found : Status::bad_argument);
        co_return results;
    }
    const std::uint32_t client_end = take_received(domain_);
    Offer::Bound::Params bound;
    bound.set_client(domain_.id);
    bound.set_transport(schema::monitor::Transport::lmp);
    bound.set_slots(abi::monitor_ring_slots);
    const auto answer = co_await service->channel->call<Offer::Bound>(
        bound, interconnect::CallOptions{.capability = client_end});
    monitor_.drop_capability(client_end);
    if (!answer || answer->status() != Status::ok) {
        results.set_status(answer ? answer->status() : Status::not_found);
        co_return results;
    }
    monitor_.drop_capability(std::exchange(domain_.given, take_received(*service)));
    context.capability_reply = domain_.given;
    results.set_status(Status::ok);
    results.set_core(monitor_.self().value);
    results.set_transport(schema::monitor::Transport::lmp);
    results.set_slots(abi::monitor_ring_slots);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::LibosLink>
DomainServer::libos_link(const Api::LibosLink::Params&, Context& context) {
    if (context.capability_received)
        monitor_.drop_capability(std::exchange(domain_.libos_end_point, take_received(domain_)));
    co_return Api::LibosLink::Results{};
}

DomainServer::Reply<DomainServer::Api::Span>
DomainServer::span(const Api::Span::Params& params, Context& context) {
    if (context.capability_received)
        monitor_.span(domain_, CoreId{params.core()}, params.doorbell(), take_received(domain_));
    co_return Api::Span::Results{};
}

DomainServer::Reply<DomainServer::Api::ShareFrame>
DomainServer::share_frame(const Api::ShareFrame::Params& params, Context& context) {
    if (context.capability_received)
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
DomainServer::shutdown(const Api::Shutdown::Params& params, Context&) {
    monitor_.request_shutdown(params.exit());
    co_return Api::Shutdown::Results{};
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
