// A client and a service: of this core by LMP, of two cores by a frame that both show.
#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using schema::monitor::Offer;
using Bind = DomainServer::Api::Bind;

Bind::Results refused(schema::monitor::Status status) {
    Bind::Results results;
    results.set_status(status);
    return results;
}

Bind::Results far_results(const BindAnswer& answer) {
    Bind::Results results = refused(answer.status);
    if (answer.status != schema::monitor::Status::ok) return results;
    results.set_core(answer.core.value);
    results.set_transport(schema::monitor::Transport::ump_notify);
    results.set_slots(binding_slots);
    results.set_bytes(binding_bytes);
    results.set_binding(answer.binding);
    return results;
}

}  // namespace

bool DomainServer::is_expected_here(std::string_view service) {
    const Domain* const there = monitor_.domains().serving(service);
    return monitor_.starting(service, domain_) || (there != nullptr && there->binding);
}

Asked<Bind::Results>
DomainServer::bind_here(Domain& service, std::uint32_t client_end, bool administrator) {
    if (!service.channel) co_return refused(Status::not_found);
    Domains& domains = monitor_.domains();
    Offer::Bound::Params bound;
    bound.set_id(domain_.id);
    bound.set_administrator(administrator);
    bound.set_transport(schema::monitor::Transport::lmp);
    bound.set_slots(abi::monitor_ring_slots);
    bound.set_end_point({client_end});
    service.binding = true;  // it has room for one capability
    const std::uint64_t service_id = service.id;
    const auto answer = co_await service.channel->call<Offer::Bound>(bound);
    Domain* const still = domains.find(service_id);
    if (still != nullptr) still->binding = false;
    ServiceWait::wake_all(domains.waiting());
    if (!answer || answer->status() != Status::ok || still == nullptr)
        co_return refused(answer && still != nullptr ? answer->status() : Status::not_found);
    monitor_.drop_capability(std::exchange(domain_.given, take_received(*still)));
    Bind::Results results = refused(Status::ok);
    results.set_service({domain_.given});
    results.set_core(monitor_.self().value);
    results.set_transport(schema::monitor::Transport::lmp);
    results.set_slots(abi::monitor_ring_slots);
    co_return results;
}

DomainServer::Reply<Bind> DomainServer::bind(const Bind::Params& params, Context& context) {
    const auto name = Name::from(params.service());
    if (!params.caller() || !name) co_return refused(Status::bad_argument);
    const std::uint32_t client_end = take_received(domain_);
    const Binder::Places places{params.frame(), params.doorbell()};
    Domains& domains = monitor_.domains();
    domain_.wants = std::string(name->view());
    monitor_.binder().offer(domain_);
    ServiceWait::wake_all(domains.waiting());
    Bind::Results results = refused(Status::not_found);
    for (bool done = false; !done && !domain_.ended;) {
        const std::uint64_t seen = domains.waiting().changes;
        bool is_expected = is_expected_here(name->view());
        Domain* const service = domains.serving(name->view());
        if (!is_expected && service != nullptr && service->channel) {
            const auto bound = co_await bind_here(*service, client_end, is_administrator(context));
            if (bound) results = *bound;
            done = true;
        } else if (!is_expected && (places.frame == 0 || places.doorbell == 0)) {
            done = true;  // it wants none of another core
        } else if (!is_expected) {
            const auto bound =
                co_await monitor_.binder().bind(domain_, *name, is_administrator(context), places);
            is_expected = bound && bound->starting;
            if (bound) results = far_results(*bound);
            done = !is_expected;
        }
        if (!is_expected || domain_.ended || domains.waiting().changes != seen) continue;
        ServiceWait wait(monitor_.executor(), domains.waiting());
        co_await wait.changed();
    }
    monitor_.drop_capability(client_end);
    co_return results;
}

DomainServer::Reply<DomainServer::Api::Unbind>
DomainServer::unbind(const Api::Unbind::Params& params, Context&) {
    monitor_.binder().unbind(domain_, params.binding());
    co_return Api::Unbind::Results{};
}

}  // namespace zooid::monitor
