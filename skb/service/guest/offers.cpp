#include "offers.hpp"

#include <zooid/native/capabilities.hpp>

namespace zooid::skb {

namespace {

using Status = schema::monitor::Status;

void drop(std::uint32_t cptr) {
    native::remove_capability(cptr);
    native::runtime().free_slot(cptr);
}

/// A monitor is the first domain of its core.
bool is_monitor(std::uint64_t domain) { return (domain & 0xffff'ffff) == 1; }

}  // namespace

bool Offers::prepare() {
    arriving_ = native::runtime().allocate_slot();
    native::receive_from_monitor(arriving_);
    return arriving_ != 0;
}

bool Offers::arm(Place& place) {
    if (place.end_point != 0)
        return native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                              {.rdi = place.end_point})
            .ok();
    place.end_point = native::runtime().create_endpoint(client_ring_slots, 0, &place.ring);
    return place.end_point != 0;
}

void Offers::sweep() {
    for (Place& place : places_) {
        abi::CapWords words;
        if (place.client == nullptr || native::identify(place.client->peer, words).ok()) continue;
        native::runtime().free_slot(place.client->peer);
        place.client.reset();
    }
}

Offers::Place* Offers::free_place() {
    for (Place& place : places_) {
        if (place.client == nullptr) return &place;
    }
    return nullptr;
}

interconnect::ServerTask<Offers::Api::Input> Offers::input(const Api::Input::Params&, Context&) {
    co_return std::unexpected(interconnect::Refusal::denied);
}

interconnect::ServerTask<Offers::Api::Bound>
Offers::bound(const Api::Bound::Params& params, Context&) {
    Api::Bound::Results results;
    if (!params.end_point() || params.transport() != schema::monitor::Transport::lmp) {
        results.set_status(Status::bad_argument);
        co_return results;
    }
    const std::uint32_t peer = arriving_;
    if (!prepare()) {
        arriving_ = peer;
        native::remove_capability(peer);
        native::receive_from_monitor(peer);
        results.set_status(Status::no_memory);
        co_return results;
    }
    sweep();
    Place* const place = free_place();
    if (place == nullptr || !arm(*place)) {
        drop(peer);
        results.set_status(Status::no_memory);
        co_return results;
    }
    place->client = std::make_unique<Client>();
    Client& client = *place->client;
    client.peer = peer;
    client.channel.emplace(executor(), native::make_lmp(place->ring, client_ring_slots, peer));
    client.server.emplace(state_, cores_, ClientRights{.assert_facts = is_monitor(params.id())});
    client.serving = schema::skb::serve_skb(*client.channel, *client.server);
    client.serving.start(executor());
    results.set_service({place->end_point});
    results.set_status(Status::ok);
    co_return results;
}

}  // namespace zooid::skb
