#include "domains.hpp"

#include <atomic>
#include <utility>
#include <zooid/abi/call.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

namespace {

/// Makes the ring usable by a new peer.
bool arm(LinkPlace& place) {
    if (place.end_point == 0) {
        place.end_point =
            native::runtime().create_endpoint(abi::monitor_ring_slots, 0, &place.ring);
        return place.end_point != 0;
    }
    return native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                          {.rdi = place.end_point})
        .ok();
}

}  // namespace

std::uint32_t take_received(Domain& domain) {
    const std::uint32_t slot = std::exchange(domain.received, native::runtime().allocate_slot());
    native::set_receive_slot(domain.place.ring, domain.received);
    return slot;
}

Domain* Domains::add() {
    for (std::size_t i = 0; i < domains_max; ++i) {
        if (domains_[i] != nullptr || !arm(places_[i])) continue;
        domains_[i] = std::make_unique<Domain>();
        domains_[i]->place = places_[i];
        domains_[i]->id = std::uint64_t{native::this_core()} << 32 | next_number_++;
        (void)take_received(*domains_[i]);
        return domains_[i].get();
    }
    return nullptr;
}

Domain* Domains::add_away(std::uint64_t id) {
    Domain* domain = add();
    if (domain == nullptr) return nullptr;
    domain->id = id;
    domain->away = true;
    return domain;
}

void Domains::remove(Domain& domain) {
    native::set_receive_slot(domain.place.ring, 0);
    native::remove_capability(domain.received);  // came with a message nobody read; or nothing
    native::runtime().free_slot(domain.received);
    for (auto& place : domains_) {
        if (place.get() == &domain) place.reset();
    }
    ServiceWait::wake_all(waiting_);
}

void Domains::count_end() {
    ++ends_;
    each([this](const Domain& domain) {
        if (domain.away || domain.built.information == 0) return;
        const abi::MappedFrame shown =
            native::runtime().show_frame(domain.built.information, 0, abi::page_bytes);
        if (shown.address == 0) return;
        auto& info = *reinterpret_cast<abi::DomainInfo*>(shown.address);
        std::atomic_ref(info.ends).store(ends_, std::memory_order_release);
    });
    (void)native::runtime().show_frame(0, 0, 0);
}

Domain* Domains::find(std::uint64_t id) {
    for (auto& domain : domains_) {
        if (domain != nullptr && domain->id == id) return domain.get();
    }
    return nullptr;
}

Domain* Domains::serving(std::string_view service) {
    for (auto& domain : domains_) {
        if (domain != nullptr && !domain->ended && domain->service == service) return domain.get();
    }
    return nullptr;
}

bool Domains::starting(std::string_view service, const Domain& client) const {
    return std::ranges::any_of(domains_, [&](const auto& domain) {
        return domain != nullptr && domain.get() != &client && !domain->ended && !domain->away &&
               domain->service.empty() && domain->wants != service && domain->name == service;
    });
}

}  // namespace zooid::monitor
