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
using schema::monitor::Transport;
using MonitorStatus = schema::monitor::Status;

constexpr std::uint32_t ring_slots = 32;

std::unexpected<Failure> no_room(const char* what) {
    return std::unexpected(Failure{
        Status::limit, std::string("no room for ") + what + "; end this shell and start another"});
}

/// The transport that `bound` describes.
/// @param ring  address of our end point's ring.
std::expected<AnyTransport, Failure>
open_transport(const Monitor::Bind::Results& bound, std::uint64_t ring) {
    if (bound.transport() == Transport::lmp)
        return AnyTransport(native::make_lmp(ring, ring_slots, bound.service().cptr));
    if (bound.transport() != Transport::ump)
        return std::unexpected(Failure{Status::fault,
                                       "the knowledge base wants a channel with a doorbell, which "
                                       "the shell cannot ring; ask on its own core"});
    const abi::MappedFrame frame =
        native::runtime().map_frame(bound.channel().cptr, 0, bound.bytes(), 1);
    if (frame.address == 0) return no_room("the channel's frame");
    auto channel = interconnect::UmpChannel<>::attach(
        std::span(reinterpret_cast<std::byte*>(frame.address), frame.bytes), interconnect::Side::b);
    if (!channel)
        return std::unexpected(Failure{Status::fault, "the knowledge base's channel is damaged"});
    return AnyTransport(interconnect::Ump(std::move(*channel)));
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

KnowledgeTask GuestServices::knowledge() {
    if (knowledge_) co_return knowledge_.get();
    const abi::RuntimeTable& libos = native::runtime();
    std::uint64_t ring = 0;
    const std::uint32_t end_point = libos.create_endpoint(ring_slots, 0, &ring);
    if (end_point == 0) co_return no_room("an end point");
    const std::uint32_t given = libos.allocate_slot();
    if (given == 0) co_return no_room("a capability");
    native::receive_from_monitor(given);
    Monitor::Bind::Params params;
    if (!params.set_service("skb")) co_return no_room("the request");
    params.set_caller({end_point});
    const auto bound = co_await MonitorClient(monitor_).bind(params);
    native::receive_from_monitor(0);
    if (!bound) co_return std::unexpected(call_failure(bound.error(), "the monitor"));
    if (bound->status() == MonitorStatus::not_found)
        co_return std::unexpected(
            Failure{Status::fault, "no knowledge base runs; add `skb` to the boot manifest"});
    if (bound->status() != MonitorStatus::ok)
        co_return std::unexpected(monitor_failure(bound->status(), "service skb"));
    auto transport = open_transport(*bound, ring);
    if (!transport) co_return std::unexpected(transport.error());
    knowledge_ = std::make_unique<ServiceChannel>(executor_, std::move(*transport));
    co_return knowledge_.get();
}

}  // namespace zooid::shell
