#include "guest_services.hpp"

#include <malloc.h>

#include <algorithm>
#include <span>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

constexpr std::uint32_t ring_slots = 32;

std::unexpected<Failure> no_room(const char* what) {
    return std::unexpected(Failure{
        Status::limit, std::string("no room for ") + what + "; end this shell and start another"});
}

/// False once the end point's domain has ended: the kernel has taken it away.
bool is_there(std::uint32_t end_point) {
    abi::CapWords words;
    return native::identify(end_point, words).ok();
}

}  // namespace

GuestServices::GuestServices(interconnect::Executor& executor)
    : executor_(executor),
      monitor_(executor, AnyTransport(native::monitor_transport())),
      output_(1) {}

std::uint16_t GuestServices::core() const {
    return static_cast<std::uint16_t>(native::this_core());
}

MemoryFacts GuestServices::memory() const {
    const abi::DomainInfo& info = native::domain_info();
    const struct mallinfo2 heap = mallinfo2();
    abi::CapWords ram;
    (void)native::identify(native::slot(abi::BirthSlot::ram), ram);
    return {.ram_base = ram.word[1],
            .ram_bytes = info.ram_bytes,
            .program_bytes = info.program_bytes,
            .heap_bytes = heap.arena + heap.hblkhd,
            .heap_used_bytes = heap.uordblks + heap.hblkhd};
}

void GuestServices::write_error(std::string_view bytes) {
    output_.flush();  // in the order they were said
    Output(2).write(bytes);
}

bool GuestServices::write_bulk(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), abi::console_write_bytes_max));
        const auto done = native::invoke(
            native::slot(abi::BirthSlot::console), abi::ConsoleOp::bulk,
            {.rdi = reinterpret_cast<std::uint64_t>(piece.data()), .rsi = piece.size()});
        if (!done.ok()) return false;
        bytes = bytes.subspan(piece.size());
    }
    return true;
}

/// Our end of the link, which one knowledge base after another uses.
bool GuestServices::arm_knowledge_end() {
    const abi::RuntimeTable& libos = native::runtime();
    if (knowledge_end_ != 0)
        return native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                              {.rdi = knowledge_end_})
            .ok();
    knowledge_end_ = libos.create_endpoint(ring_slots, 0, &knowledge_ring_);
    knowledge_peer_ = knowledge_end_ == 0 ? 0 : libos.allocate_slot();
    return knowledge_peer_ != 0;
}

bool GuestServices::is_knowledge_there() const {
    return knowledge_ && is_there(knowledge_far_ ? knowledge_far_->doorbell() : knowledge_peer_);
}

/// The transport that `bound` describes.
std::expected<AnyTransport, Failure>
GuestServices::open_knowledge(const Monitor::Bind::Results& bound, const native::FarSlots& free) {
    if (bound.binding() == 0)
        return AnyTransport(native::make_lmp(knowledge_ring_, ring_slots, bound.service().cptr));
    auto far =
        native::FarEnd::attach(free.taken(bound.binding()), interconnect::Side::b, bound.bytes());
    if (!far) return no_room("a channel to another core");
    return AnyTransport(knowledge_far_.emplace(std::move(*far)).transport());
}

KnowledgeTask GuestServices::knowledge() {
    if (is_knowledge_there()) co_return knowledge_.get();
    knowledge_.reset();
    knowledge_far_.reset();
    native::FarSlots free;
    if (!free || !arm_knowledge_end()) co_return no_room("an end point and a capability");
    native::receive_from_monitor(knowledge_peer_);
    Monitor::Bind::Params params;
    if (!params.set_service("skb")) co_return no_room("the request");
    params.set_caller({knowledge_end_});
    params.set_frame(free.frame);
    params.set_doorbell(free.doorbell);
    free.lend();
    const auto bound = co_await MonitorClient(monitor_).bind(params);
    native::receive_from_monitor(0);
    if (bound && bound->binding() == 0) free.give_back();
    if (!bound) co_return std::unexpected(call_failure(bound.error(), "the monitor"));
    if (bound->status() == MonitorStatus::not_found)
        co_return std::unexpected(
            Failure{Status::fault, "no knowledge base runs; add `skb` to the boot manifest"});
    if (bound->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(bound->status(), "service skb"));
    auto transport = open_knowledge(*bound, free);
    if (!transport) co_return std::unexpected(transport.error());
    knowledge_ = std::make_unique<ServiceChannel>(executor_, std::move(*transport));
    co_return knowledge_.get();
}

}  // namespace zooid::shell
