#include "knowledge_link.hpp"

#include <utility>
#include <zooid/interconnect/core/contract.hpp>
#include <zooid/native/capabilities.hpp>

namespace zooid::skb::attach {

namespace {

using interconnect::CallError;
using interconnect::SendError;
using schema::monitor::Monitor;

constexpr std::uint32_t ring_slots = 32;

}  // namespace

void KnowledgeLink::bind() {
    wanted_ = true;
    anew_ = is_binding();
    if (anew_) return;
    binding_ = bind_until_wanted();
    binding_.start(executor());
}

/// A host that gives up and comes again while the monitor is asked gets what the last hello wants.
KnowledgeLink::Binding KnowledgeLink::bind_until_wanted() {
    for (;;) {
        const auto bound = co_await bind_once();
        if (!wanted_ || anew_) release();
        if (!std::exchange(anew_, false)) co_return bound;
    }
}

/// Whoever served us before can no longer send to it: a late goodbye must not end the next binding.
bool KnowledgeLink::arm() {
    const abi::RuntimeTable& libos = native::runtime();
    if (end_point_ != 0)
        return native::revoke_capability(end_point_).ok() &&
               native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                              {.rdi = end_point_})
                   .ok();
    end_point_ = libos.create_endpoint(ring_slots, 0, &ring_);
    return end_point_ != 0;
}

KnowledgeLink::Binding KnowledgeLink::bind_once() {
    peer_ = native::runtime().allocate_slot();
    if (peer_ == 0 || !arm()) co_return std::unexpected(CallError::capability);
    native::receive_from_monitor(peer_);
    Monitor::Bind::Params params;
    if (!params.set_service("skb")) co_return std::unexpected(CallError::too_long);
    params.set_caller({end_point_});
    const auto bound = co_await native::MonitorClient(monitor_).bind(params);
    native::receive_from_monitor(0);
    if (!bound) co_return std::unexpected(bound.error());
    if (bound->status() != schema::monitor::Status::ok ||
        bound->transport() != schema::monitor::Transport::lmp)
        co_return std::unexpected(CallError::denied);
    link_.emplace(native::make_lmp(ring_, ring_slots, peer_));
    co_return std::expected<void, CallError>{};
}

void KnowledgeLink::drop() {
    wanted_ = false;
    anew_ = false;
    if (!is_binding()) release();  // else whoever binds does it
}

/// Its server hears that this client has gone.
void KnowledgeLink::release() {
    if (link_) {
        const std::uint64_t word =
            interconnect::Goodbye{.breach = interconnect::Breach::dropped}.word();
        (void)link_->send({.number = interconnect::Goodbye::number,
                           .call = interconnect::no_call,
                           .words = std::span(&word, 1)});
        link_.reset();
    }
    if (peer_ == 0) return;
    native::remove_capability(peer_);
    native::runtime().free_slot(std::exchange(peer_, 0));
}

bool KnowledgeLink::is_bound() const {
    abi::CapWords words;
    return link_ && native::identify(peer_, words).ok();
}

std::expected<void, SendError> KnowledgeLink::send(const interconnect::OutMessage& message) {
    return link_ ? link_->send(message) : std::unexpected(SendError::closed);
}

std::optional<interconnect::MessageHeader> KnowledgeLink::receive(std::span<std::uint64_t> into) {
    if (!link_) return std::nullopt;
    const auto received = link_->receive(into);
    if (!received) {
        drop();
        return std::nullopt;
    }
    return *received;
}

bool KnowledgeLink::prepare_sleep() { return !link_ || link_->prepare_sleep(0); }

}  // namespace zooid::skb::attach
