// The ends of this core's domains.
#include "binder.hpp"

#include <algorithm>
#include <utility>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::monitor::Offer;
using Status = schema::monitor::Status;
using Done = std::expected<void, interconnect::CallError>;

DomainBinding* find_in(Domain& domain, std::uint32_t binding) {
    const auto found = std::ranges::find(domain.bindings, binding, &DomainBinding::id);
    return found == domain.bindings.end() ? nullptr : &*found;
}

/// The end point at `cptr` of the space `root`; null words when there is none.
abi::CapWords end_point_at(std::uint32_t root, std::uint32_t cptr) {
    abi::CapWords words;
    const auto known = native::invoke(
        root, abi::CNodeOp::identify,
        {.rdi = cptr | std::uint64_t{static_cast<std::uint8_t>(abi::CptrLevel::leaf)} << 32},
        &words);
    return known.ok() && words.type() == abi::CapType::end_point ? words : abi::CapWords{};
}

Job send_released(Peer& peer, std::uint32_t binding) {
    schema::intermon::Intermon::Released::Params params;
    params.set_binding(binding);
    co_return co_await peer.client->released(params);
}

Job send_gone(Peer& peer, std::uint64_t domain) {
    schema::intermon::Intermon::Offer::Params params;
    params.set_domain(domain);
    params.set_ended(true);
    co_return co_await peer.client->offer(params);
}

Job send_offer(Peer& peer, std::uint64_t domain, Name name, OfferState state) {
    schema::intermon::Intermon::Offer::Params params;
    params.set_domain(domain);
    params.set_state(static_cast<std::uint8_t>(state));
    if (!params.set_service(name.view())) co_return Done{};  // a name always fits
    co_return co_await peer.client->offer(params);
}

}  // namespace

interconnect::Executor& Binder::executor() { return monitor_.executor(); }

void Binder::offer(Domain& domain) {
    OfferState state = OfferState::starting;
    std::string_view name = domain.service.empty() ? domain.name : domain.service;
    if (!domain.service.empty()) state = OfferState::serving;
    if (domain.ended || domain.away || (domain.service.empty() && domain.wants == name))
        state = OfferState::none;
    if (state == domain.offered && (state == OfferState::none || name == domain.offered_name))
        return;
    domain.offered = state;
    domain.offered_name = std::string(name);
    if (monitor_.bootstrap()) return on_offer(monitor_.self(), domain.id, name, state);
    const auto bounded = Name::from(name);
    Peer* const boot = monitor_.peer(CoreId{0});
    if (bounded && boot != nullptr) monitor_.start(send_offer(*boot, domain.id, *bounded, state));
}

Binder::Asked<BindAnswer>
Binder::bind(Domain& client, Name service, bool administrator, Places places) {
    BindRequest request{
        .client = {monitor_.self(), client.id}, .administrator = administrator, .service = service};
    if (!export_capability(client.built.end_point, request.doorbell))
        co_return BindAnswer{.status = Status::no_memory};
    ++binding_now_;
    auto answered = co_await (monitor_.bootstrap() ? match(request) : ask_boot_core(request));
    --binding_now_;
    BindAnswer answer = answered ? *answered : BindAnswer{.status = Status::core_down};
    const bool over = std::erase(early_overs_, answer.binding) > 0;
    if (binding_now_ == 0) early_overs_.clear();
    if (answer.status != Status::ok) co_return answer;
    client.bound_far = true;  // the boot core is told when it ends, whatever comes of this
    DomainBinding end{.id = answer.binding};
    const bool held = hold(end, answer.core, answer.frame, answer.doorbell);
    if (!held || client.ended ||
        !monitor_.give_capability(client, end.frame, places.frame,
                                  abi::Rights::read | abi::Rights::write) ||
        !place_doorbell(client, end, places.doorbell)) {
        let_go(&client, end);
        tell_released(end.id);
        answer.status = held ? Status::bad_argument : Status::no_memory;
        co_return answer;
    }
    end.open = true;
    client.bindings.push_back(end);
    if (over) on_over(end.id);
    co_return answer;
}

Binder::Asked<AcceptAnswer> Binder::accept(AcceptRequest request) {
    Domains& domains = monitor_.domains();
    Domain* service = domains.find(request.service);
    while (service != nullptr && !service->ended && service->binding) {
        ServiceWait wait(executor(), domains.waiting());
        co_await wait.changed();
        service = domains.find(request.service);
    }
    if (service == nullptr || service->ended || service->service.empty() || !service->channel)
        co_return AcceptAnswer{};
    DomainBinding end{.id = request.binding};
    if (!hold(end, request.client.core, request.frame, request.doorbell)) {
        let_go(nullptr, end);
        co_return AcceptAnswer{.status = Status::no_memory};
    }
    service->bindings.push_back(end);
    Offer::Bound::Params bound;
    bound.set_id(request.client.domain);
    bound.set_administrator(request.administrator);
    bound.set_transport(schema::monitor::Transport::ump_notify);
    bound.set_slots(binding_slots);
    bound.set_bytes(binding_bytes);
    bound.set_binding(request.binding);
    bound.set_channel({end.frame});
    service->binding = true;  // it has room for one capability
    const auto answer = co_await service->channel->call<Offer::Bound>(bound);
    service = domains.find(request.service);
    if (service != nullptr) service->binding = false;
    ServiceWait::wake_all(domains.waiting());
    DomainBinding* const kept = service == nullptr ? nullptr : find_in(*service, request.binding);
    if (kept == nullptr) co_return AcceptAnswer{};  // it has ended
    AcceptAnswer accepted{.status = answer ? answer->status() : Status::not_found};
    if (accepted.status == Status::ok &&
        (kept->left || service->ended || !place_doorbell(*service, *kept, answer->doorbell()) ||
         !export_capability(service->built.end_point, accepted.doorbell)))
        accepted.status = Status::denied;
    if (accepted.status == Status::ok) {
        kept->open = true;
        if (monitor_.bootstrap() && service->service == "skb" &&
            std::ranges::find(far_clients_, request.client.domain) == far_clients_.end())
            far_clients_.push_back(request.client.domain);
    } else {
        let_go(service, *kept);
        std::erase_if(service->bindings,
                      [&](const DomainBinding& each) { return each.id == request.binding; });
    }
    co_return accepted;
}

bool Binder::hold(DomainBinding& end, CoreId other, const CapabilityWords& frame,
                  const CapabilityWords& doorbell) {
    end.frame = monitor_.bootstrap() ? frames_[Broker::place_of(end.id)]
                                     : import_capability(frame, CoreId{0}.value);
    end.doorbell = import_capability(doorbell, other.value);
    return end.frame != 0 && end.doorbell != 0;
}

/// Without the right to pass it on: so it is where it was put, or nowhere.
bool Binder::place_doorbell(const Domain& domain, DomainBinding& end, std::uint32_t place) {
    end.doorbell_place = place;
    return monitor_.give_capability(domain, end.doorbell, place, abi::Rights::none);
}

/// @param domain null when it has ended, and all it had with it
void Binder::take_doorbell(const Domain* domain, DomainBinding& end) {
    const std::uint32_t given = std::exchange(end.doorbell, 0);
    if (given == 0) return;
    const std::uint32_t root = domain == nullptr ? 0 : native::runtime().allocate_slot();
    if (root != 0 &&
        native::invoke(domain->built.dispatcher, abi::DispatcherOp::space, {.rdi = root}).ok()) {
        abi::CapWords ours;
        const abi::CapWords theirs = end_point_at(root, end.doorbell_place);
        // It may have removed that, and have something else there by now.
        if (native::identify(given, ours).ok() && ours.word[1] == theirs.word[1] &&
            theirs.rights() == abi::Rights::none)
            native::invoke(
                root, abi::CNodeOp::remove,
                {.rdi = end.doorbell_place |
                        std::uint64_t{static_cast<std::uint8_t>(abi::CptrLevel::leaf)} << 32});
    }
    monitor_.drop_capability(root);
    monitor_.drop_capability(given);
}

void Binder::let_go(const Domain* domain, DomainBinding& end) {
    take_doorbell(domain, end);
    const std::uint32_t frame = std::exchange(end.frame, 0);
    if (frame == 0) return;
    // All copies of this core, and what shows them; not the memory, which is the boot core's.
    native::invoke(native::slot(abi::BirthSlot::kernel), abi::KernelOp::revoke, {.rdi = frame});
    if (!monitor_.bootstrap()) monitor_.drop_capability(frame);
}

void Binder::unbind(Domain& domain, std::uint32_t binding) {
    DomainBinding* const end = find_in(domain, binding);
    if (end == nullptr) return;
    end->left = true;
    if (!end->open) return;  // accept() is about to see it
    let_go(&domain, *end);
    std::erase_if(domain.bindings, [&](const DomainBinding& each) { return each.id == binding; });
    tell_released(binding);
}

void Binder::end(Domain& domain) {
    for (DomainBinding& each : domain.bindings) {
        let_go(nullptr, each);
        tell_released(each.id);
    }
    domain.bindings.clear();
    Peer* const boot = domain.bound_far ? monitor_.peer(CoreId{0}) : nullptr;
    if (boot != nullptr) monitor_.start(send_gone(*boot, domain.id));
}

void Binder::tell_released(std::uint32_t binding) {
    if (monitor_.bootstrap()) return on_released(monitor_.self(), binding);
    if (Peer* const boot = monitor_.peer(CoreId{0})) monitor_.start(send_released(*boot, binding));
}

void Binder::on_over(std::uint32_t binding) {
    bool known = false;
    monitor_.domains().each([&](Domain& domain) {
        DomainBinding* const end = find_in(domain, binding);
        if (end == nullptr) return;
        known = true;
        take_doorbell(&domain, *end);
        native::invoke(domain.built.end_point, abi::EndPointOp::notify);
    });
    if (!known && binding_now_ > 0 && early_overs_.size() < bindings_max)
        early_overs_.push_back(binding);
}

}  // namespace zooid::monitor
