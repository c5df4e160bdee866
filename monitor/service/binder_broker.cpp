// The boot core's side: clients matched with services, and the memory between them.
#include <cstring>
#include <zooid/interconnect/core/ump_channel.hpp>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

#include "binder.hpp"
#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using Status = schema::monitor::Status;
using Done = std::expected<void, interconnect::CallError>;

Status status_of(BindRefusal refusal) {
    return refusal == BindRefusal::limit ? Status::no_memory : Status::not_found;
}

Job send_over(Peer& peer, std::uint32_t binding) {
    Intermon::BindingOver::Params params;
    params.set_binding(binding);
    co_return co_await peer.client->binding_over(params);
}

Job send_news(Peer& peer) { co_return co_await peer.client->offers_changed({}); }

}  // namespace

Binder::Asked<BindAnswer> Binder::match(BindRequest request) {
    BindAnswer answer;
    if (!broker_) broker_ = std::make_unique<Broker>();
    if (request.service.view() == "skb" && monitor_.knowledge().on_its_way()) {
        broker_->on_wait(request.client.core);
        answer.starting = true;
        co_return answer;
    }
    const auto ask = broker_->on_bind(request.client, request.service);
    if (!ask) {
        answer.status = status_of(ask.error());
        answer.starting = ask.error() == BindRefusal::starting;
        co_return answer;
    }
    answer.binding = ask->binding;
    answer.core = ask->core;
    answer.status = Status::no_memory;
    if (prepare_frame(Broker::place_of(ask->binding), answer.frame)) {
        const AcceptRequest accept_request{.binding = ask->binding,
                                           .service = ask->domain,
                                           .client = request.client,
                                           .administrator = request.administrator,
                                           .doorbell = request.doorbell,
                                           .frame = answer.frame};
        const auto accepted =
            co_await (ask->core == monitor_.self() ? accept(accept_request)
                                                   : ask_service(ask->core, accept_request));
        answer.status = accepted ? accepted->status : Status::core_down;
        if (accepted) answer.doorbell = accepted->doorbell;
    }
    const auto outcome = broker_->on_accepted(ask->binding, answer.status == Status::ok);
    if (answer.status == Status::ok && !outcome.is_open) answer.status = Status::core_down;
    tell_over(outcome.overs);
    co_return answer;
}

/// Zeroed, and with an empty channel in it.
bool Binder::prepare_frame(std::size_t place, CapabilityWords& words) {
    const abi::RuntimeTable& libos = native::runtime();
    std::uint32_t& frame = frames_[place];
    if (frame == 0) {
        const std::uint32_t ram = libos.allocate_ram(binding_bytes);
        const std::uint32_t slot = ram == 0 ? 0 : libos.allocate_slot();
        if (slot == 0 ||
            !native::retype(ram, 0, abi::CapType::frame, binding_bytes, 1, {.cptr = slot}).ok())
            return false;
        frame = slot;
    }
    const abi::MappedFrame shown = libos.show_frame(frame, 0, binding_bytes);
    if (shown.address == 0) return false;
    auto* const bytes = reinterpret_cast<std::byte*>(shown.address);
    std::memset(bytes, 0, binding_bytes);
    const bool made =
        interconnect::UmpChannel<>::create({bytes, binding_bytes}, interconnect::Side::a,
                                           binding_slots, interconnect::Wake::notified)
            .has_value();
    (void)libos.show_frame(0, 0, 0);
    return made && export_capability(frame, words);
}

/// For an end that does nothing any more: its peer hears what a close says.
void Binder::mark_closed(std::size_t place, BindingSide side) const {
    using Memory = interconnect::HardwareMemory;
    const abi::MappedFrame shown = native::runtime().show_frame(frames_[place], 0, binding_bytes);
    if (shown.address == 0) return;
    const std::uint64_t offset =
        side == BindingSide::service ? 0 : interconnect::area_bytes(binding_slots);
    auto& area = *reinterpret_cast<interconnect::SideArea<>*>(shown.address + offset);
    Memory::store_release(area.sleep.word,
                          static_cast<std::uint64_t>(interconnect::SleepWord::closed));
    (void)native::runtime().show_frame(0, 0, 0);
}

void Binder::tell_over(const Broker::Overs& overs) {
    for (const Broker::Over& over : overs) {
        mark_closed(Broker::place_of(over.binding), over.gone);
        Peer* const peer = monitor_.peer(over.core);
        if (over.core == monitor_.self()) {
            on_over(over.binding);
        } else if (peer != nullptr) {
            monitor_.start(send_over(*peer, over.binding));
        }
    }
}

void Binder::on_released(CoreId from, std::uint32_t binding) {
    if (!broker_) return;
    if (const auto overs = broker_->on_released(from, binding)) tell_over(*overs);
}

void Binder::on_core_down(CoreId core) {
    if (!broker_) return;
    tell_over(broker_->on_core_down(core));
    tell_news();
    for (const std::uint64_t client : std::vector(far_clients_)) {
        if (client >> 32 == core.value) on_client_gone(client);
    }
}

/// What it said to the knowledge base goes with it.
void Binder::on_client_gone(std::uint64_t domain) {
    if (std::erase(far_clients_, domain) > 0) monitor_.knowledge().on_ended(domain);
}

void Binder::on_offer(CoreId core, std::uint64_t domain, std::string_view name, OfferState state) {
    if (!broker_) broker_ = std::make_unique<Broker>();
    const auto bounded = Name::from(name);
    if (!bounded) return;  // nor can anybody ask for it
    (void)broker_->on_offer(core, domain, *bounded, state);
    tell_news();
}

void Binder::tell_news() {
    if (!broker_) return;
    broker_->take_waiting().for_each([this](CoreId core) {
        if (core == monitor_.self()) return ServiceWait::wake_all(monitor_.domains().waiting());
        if (Peer* const peer = monitor_.peer(core)) monitor_.start(send_news(*peer));
    });
}

}  // namespace zooid::monitor
