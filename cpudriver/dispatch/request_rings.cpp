// Request rings: one writer per line; a post, a fence, a look at the target's presence, an IPI if
// it must be told.
#include "cpudriver/dispatch/request_rings.hpp"

#include <cassert>

#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/dispatch/invalidation_requests.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "cpudriver/trace/trace.hpp"

namespace zooid::cpudriver {

namespace {

unsigned char* region = nullptr;
std::uint32_t cores = 0;
std::uint32_t self = 0;

abi::PresenceLine& presence_line(std::uint32_t core) {
    return *reinterpret_cast<abi::PresenceLine*>(region + abi::presence_offset(core));
}

abi::RequestRing& ring(std::uint32_t target, std::uint32_t source) {
    return *reinterpret_cast<abi::RequestRing*>(region + abi::ring_offset(cores, target, source));
}

abi::Presence state_of(std::uint32_t core) {
    return static_cast<abi::Presence>(presence_line(core).state.load(std::memory_order_acquire));
}

void set_presence(abi::Presence state) {
    protocol_step(ProtocolStep::presence_changes);
    abi::PresenceLine& line = presence_line(self);
    line.epoch.store(line.epoch.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    line.state.store(static_cast<std::uint32_t>(state), std::memory_order_release);
    // Pairs with the fence of post_request(): either the poster sees the new state, or we see its
    // request.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    protocol_step(ProtocolStep::presence_changed);
}

bool is_closed(std::uint32_t source) {
    return (kernel.closed_rings[source / 64] >> source % 64 & 1) != 0;
}

bool anything_posted() {
    for (std::uint32_t source = 0; source < cores; ++source) {
        abi::RequestRing& incoming = ring(self, source);
        if (is_closed(source)) continue;
        if (incoming.posted.load(std::memory_order_acquire) !=
            incoming.done.load(std::memory_order_relaxed))
            return true;
    }
    return false;
}

/// Nothing that post_request() lets through.
bool is_malformed(const abi::Request& request) {
    const auto op = static_cast<abi::RequestOp>(request.op);
    const bool range = op == abi::RequestOp::unmap || op == abi::RequestOp::protect;
    if (range) return request.pages == 0 || request.pages > request_pages_max;
    return op != abi::RequestOp::notify && op != abi::RequestOp::flush;
}

/// A kernel that writes nonsense is broken: nothing it says counts any more.
void close_ring(std::uint32_t source) {
    ++kernel.malformed_requests;
    kernel.closed_rings[source / 64] |= std::uint64_t{1} << source % 64;
    report_closed_ring(source);
}

/// One request. A request this core cannot serve names something that is gone: then there is
/// nothing to do.
void serve(const abi::Request& request) {
    ++kernel.requests_served;
    switch (static_cast<abi::RequestOp>(request.op)) {
        case abi::RequestOp::notify:
            if (Dispatcher* d = find_dispatcher(request.domain)) add_event(*d);
            return;
        case abi::RequestOp::unmap:
        case abi::RequestOp::protect:
        case abi::RequestOp::flush:
            invalidate(request);
            return;
    }
}

void send_ipi(std::uint32_t target) {
    ++kernel.ipis_sent;
    trace(abi::TraceId::ipi_sent, abi::trace_argument_vector(request_vector, target));
    arch::send_request_ipi(target);
}

void drain_from(std::uint32_t source) {
    if (is_closed(source)) return;
    abi::RequestRing& incoming = ring(self, source);
    const std::uint64_t posted = incoming.posted.load(std::memory_order_acquire);
    std::uint64_t done = incoming.done.load(std::memory_order_relaxed);
    if (posted - done > abi::ring_requests_max) return close_ring(source);
    while (done != posted) {
        const abi::Request copy = incoming.requests[done % abi::ring_requests_max];
        protocol_step(ProtocolStep::request_taken);
        if (is_malformed(copy)) {
            close_ring(source);
            break;
        }
        serve(copy);
        protocol_step(ProtocolStep::request_served);
        ++done;
        trace(abi::TraceId::ring_drain, abi::trace_argument_peer(done, source));
    }
    if (done == incoming.done.load(std::memory_order_relaxed)) return;
    incoming.done.store(done, std::memory_order_release);
    protocol_step(ProtocolStep::request_done);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    // The source may have halted to wait for this.
    if (source != self && state_of(source) == abi::Presence::halted) {
        send_ipi(source);
    }
}

}  // namespace

void requests_init(void* shared_region, std::uint32_t core_count, std::uint32_t own,
                   std::uint64_t nonce) {
    assert(own < core_count);
    region = static_cast<unsigned char*>(shared_region);
    cores = core_count;
    self = own;
    presence_line(self).nonce = nonce;
    set_presence(abi::Presence::awake);
}

std::expected<std::uint64_t, abi::Status>
post_request(std::uint32_t target, const abi::Request& request) {
    if (target >= cores || target == self) return std::unexpected(abi::Status::out_of_range);
    const abi::Presence before = state_of(target);
    if (before == abi::Presence::dead || before == abi::Presence::absent)
        return std::unexpected(abi::Status::denied);
    abi::RequestRing& outgoing = ring(target, self);
    const std::uint64_t posted = outgoing.posted.load(std::memory_order_relaxed);
    const std::uint64_t done = outgoing.done.load(std::memory_order_acquire);
    if (posted - done >= abi::ring_requests_max) return std::unexpected(abi::Status::would_block);
    outgoing.requests[posted % abi::ring_requests_max] = request;
    trace(abi::TraceId::ring_post, abi::trace_argument_peer(posted + 1, target));
    outgoing.posted.store(posted + 1, std::memory_order_release);
    protocol_step(ProtocolStep::posted);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    protocol_step(ProtocolStep::fenced);
    const abi::Presence after = state_of(target);
    if (after == abi::Presence::dead) return already_done;
    // A halted core drains before its next user instruction: an invalidation is as good as done. It
    // is told all the same when it must run (notify) or when its ring fills up.
    const bool wake = request.op == static_cast<std::uint32_t>(abi::RequestOp::notify) ||
                      posted + 1 - done > abi::ring_requests_max / 2;
    if (after == abi::Presence::halted && !wake) return already_done;
    send_ipi(target);
    return after == abi::Presence::halted ? already_done : posted + 1;
}

bool request_done(std::uint32_t target, std::uint64_t ticket) {
    if (target >= cores || target == self || ticket == already_done) return true;
    if (state_of(target) == abi::Presence::dead) return true;
    const std::uint64_t done = ring(target, self).done.load(std::memory_order_acquire);
    return static_cast<std::int64_t>(done - ticket) >= 0;
}

void drain_requests() {
    for (std::uint32_t source = 0; source < cores; ++source) {
        if (source != self) drain_from(source);
    }
}

void halt_until_interrupt() {
    set_presence(abi::Presence::halted);
    if (!anything_posted()) {
        trace(abi::TraceId::halt_enter, 0);
        const std::uint64_t halted_at = read_tsc();
        arch::halt();
        kernel.halted_ticks += read_tsc() - halted_at;
        trace(abi::TraceId::halt_leave, 0);
    }
    set_presence(abi::Presence::awake);
}

const abi::PresenceLine& presence(std::uint32_t core) {
    assert(core < cores);
    return presence_line(core);
}

}  // namespace zooid::cpudriver
