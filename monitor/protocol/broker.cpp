#include <utility>
#include <zooid/monitor/broker.hpp>

namespace zooid::monitor {

bool Broker::on_offer(CoreId core, std::uint64_t domain, const Name& name, OfferState state) {
    for (Offer& offer : offers_) {
        if (offer.domain != domain || offer.core != core) continue;
        offer.name = name;
        offer.state = state;
        offers_.erase_if([](const Offer& each) { return each.state == OfferState::none; });
        return true;
    }
    if (state == OfferState::none) return true;
    if (offers_.full()) return false;
    offers_.push_back({core, domain, state, name});
    return true;
}

CoreSet Broker::take_waiting() { return std::exchange(waiting_, {}); }

/// The lowest core that serves it; else one where it may come.
const Broker::Offer* Broker::choose(const Client& client, const Name& name) const {
    const Offer* best = nullptr;
    for (const Offer& offer : offers_) {
        if (offer.name != name || offer.core == client.core) continue;
        if (best == nullptr || offer.state > best->state ||
            (offer.state == best->state && offer.core < best->core))
            best = &offer;
    }
    return best;
}

Broker::Binding* Broker::take_place(const Client& client) {
    std::size_t of_core = 0;
    std::size_t of_domain = 0;
    Binding* place = nullptr;
    for (Binding& each : bindings_) {
        if (each.phase == Phase::free) {
            if (place == nullptr) place = &each;
            continue;
        }
        const End& end = each.end(BindingSide::client);
        of_core += end.core == client.core ? 1 : 0;
        of_domain += end.core == client.core && end.domain == client.domain ? 1 : 0;
    }
    if (of_core >= bindings_of_core_max || of_domain >= bindings_of_domain_max) return nullptr;
    if (place == nullptr) return nullptr;
    const auto index = static_cast<std::uint32_t>(place - bindings_.data());
    place->id = place->id == 0 ? index + bindings_max : place->id + bindings_max;
    if (place->id < bindings_max) place->id = index + bindings_max;  // all numbers have been used
    return place;
}

std::expected<Broker::Ask, BindRefusal> Broker::on_bind(const Client& client, const Name& name) {
    const Offer* const offer = choose(client, name);
    if (offer == nullptr) return std::unexpected(BindRefusal::unknown);
    if (offer->state == OfferState::starting) {
        waiting_.set(client.core);
        return std::unexpected(BindRefusal::starting);
    }
    Binding* const binding = take_place(client);
    if (binding == nullptr) return std::unexpected(BindRefusal::limit);
    binding->phase = Phase::asked;
    binding->end(BindingSide::service) = {offer->core, offer->domain, true, false};
    binding->end(BindingSide::client) = {client.core, client.domain, false, false};
    return Ask{binding->id, offer->core, offer->domain};
}

Broker::Binding* Broker::find(std::uint32_t id, Phase phase) {
    Binding& binding = bindings_[place_of(id)];
    return binding.id == id && binding.phase == phase ? &binding : nullptr;
}

Broker::Accepted Broker::on_accepted(std::uint32_t id, bool good) {
    Accepted accepted;
    Binding* const binding = find(id, Phase::asked);
    if (binding == nullptr) return accepted;
    End& service = binding->end(BindingSide::service);
    End& client = binding->end(BindingSide::client);
    if (!good || service.lost) {
        binding->phase = Phase::free;
        return accepted;
    }
    binding->phase = Phase::open;
    if (client.lost) {
        accepted.overs.push_back({service.core, id, BindingSide::client});
    } else {
        client.reaches = accepted.is_open = true;
    }
    return accepted;
}

void Broker::let_go(Binding& binding, BindingSide side, Overs& overs) {
    const bool is_service = side == BindingSide::service;
    binding.end(side).reaches = false;
    const End& other = binding.end(is_service ? BindingSide::client : BindingSide::service);
    if (other.reaches) {
        overs.push_back({other.core, binding.id, side});
    } else {
        binding.phase = Phase::free;
    }
}

std::expected<Broker::Overs, BindingFault> Broker::on_released(CoreId from, std::uint32_t id) {
    Overs overs;
    Binding* const binding = find(id, Phase::open);
    if (binding == nullptr) return std::unexpected(BindingFault::unknown);
    for (const BindingSide side : {BindingSide::service, BindingSide::client}) {
        if (binding->end(side).core != from) continue;
        if (!binding->end(side).reaches) return std::unexpected(BindingFault::unknown);
        let_go(*binding, side, overs);
        return overs;
    }
    return std::unexpected(BindingFault::unknown);
}

Broker::Overs Broker::on_core_down(CoreId core) {
    Overs overs;
    waiting_.reset(core);
    offers_.erase_if([&](const Offer& offer) { return offer.core == core; });
    for (Binding& binding : bindings_) {
        for (const BindingSide side : {BindingSide::service, BindingSide::client}) {
            End& end = binding.end(side);
            if (binding.phase == Phase::free || end.core != core) continue;
            end.lost = true;
            if (binding.phase == Phase::asked) {
                end.reaches = false;  // and whoever was asked about it answers once more
            } else if (end.reaches) {
                let_go(binding, side, overs);
            }
        }
    }
    return overs;
}

std::size_t Broker::open() const {
    std::size_t count = 0;
    for (const Binding& binding : bindings_) count += binding.phase != Phase::free ? 1 : 0;
    return count;
}

}  // namespace zooid::monitor
