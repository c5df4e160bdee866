#include "guest/shootdown.hpp"

#include <zooid/abi/request_ring.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/clock.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/monitor_words.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/runtime.hpp>
#include <zooid/libos/trace.hpp>

#include "guest/remote.hpp"

namespace zooid::posix::guest {

namespace {

constexpr auto ipi = static_cast<std::uint32_t>(abi::BirthSlot::ipi);
constexpr std::uint64_t answer_deadline_ns = 5'000'000'000;
constexpr unsigned spins_before_pause = 1000;
constexpr std::uint64_t pause_ns = 50'000;

// Home core's.
abi::ShootdownProtocol protocol = abi::ShootdownProtocol::ipi;
abi::ShootdownCounts counts = {};

void wait_a_little(unsigned turn, std::uint64_t deadline) {
    if (turn % spins_before_pause != 0) return;
    if (libos::now_ns(*libos::this_frame()) > deadline)
        libos::end_domain(139, "a core does not answer a TLB shootdown");
    // Whoever it waits for may need this processor (an overcommitted machine, this core's monitor):
    // give it up a moment.
    const std::uint64_t seen =
        *const_cast<volatile std::uint64_t*>(&libos::this_frame()->event_count);
    libos::kernel_call(abi::call_word(abi::Call::suspend), seen,
                       libos::now_ns(*libos::this_frame()) + pause_ns);
}

std::uint64_t post(std::uint32_t core, abi::RequestOp operation, Address address,
                   std::uint64_t pages, std::uint64_t deadline) {
    for (unsigned turn = 1;; ++turn) {
        const auto posted =
            libos::invoke(ipi, abi::IpiOp::post, core, static_cast<std::uint64_t>(operation),
                          libos::this_frame()->domain, address, pages);
        if (posted.status == abi::Status::denied) return abi::ipi_already_done;  // the core is dead
        if (posted.status == abi::Status::ok) {
            ++counts.messages;
            if (posted.value != abi::ipi_already_done) ++counts.ipis;
            return posted.value;
        }
        if (posted.status != abi::Status::would_block)
            libos::end_domain(139, "a TLB shootdown was refused");
        wait_a_little(turn, deadline);
    }
}

void by_interrupts(abi::RequestOp operation, Address address, std::uint64_t pages) {
    std::uint64_t tickets[libos::span_cores_max];
    const std::uint64_t deadline = libos::now_ns(*libos::this_frame()) + answer_deadline_ns;
    for (std::uint32_t core = 0; core < libos::span_limit(); ++core)
        tickets[core] = libos::spans(core) ? post(core, operation, address, pages, deadline)
                                           : abi::ipi_already_done;
    for (std::uint32_t core = 0; core < libos::span_limit(); ++core) {
        if (tickets[core] == abi::ipi_already_done) continue;
        for (unsigned turn = 1;; ++turn) {
            const auto done = libos::invoke(ipi, abi::IpiOp::done, core, tickets[core]);
            if (done.status != abi::Status::ok || done.value != 0) break;
            asm volatile("pause");
            wait_a_little(turn, deadline);
        }
    }
}

void one_piece(bool keep_readable, Address address, std::uint64_t pages) {
    switch (protocol) {
        case abi::ShootdownProtocol::none:
            return;
        case abi::ShootdownProtocol::unicast: {
            const auto cost = libos::shoot_down_by_monitors(address, pages, keep_readable);
            counts.messages += cost.messages;
            counts.ipis += cost.doorbells;
            return;
        }
        case abi::ShootdownProtocol::ipi:
            return by_interrupts(keep_readable ? abi::RequestOp::protect : abi::RequestOp::unmap,
                                 address, pages);
    }
}

bool spans_any() {
    for (std::uint32_t core = 0; core < libos::span_limit(); ++core) {
        if (libos::spans(core)) return true;
    }
    return false;
}

std::uint32_t set_protocol(std::uint32_t wanted) {
    const auto before = static_cast<std::uint32_t>(protocol);
    if (wanted <= static_cast<std::uint32_t>(abi::ShootdownProtocol::unicast))
        protocol = static_cast<abi::ShootdownProtocol>(wanted);
    return before;
}

abi::ShootdownCounts read_counts() { return counts; }

}  // namespace

void shoot_down(const PageChange& change) {
    if (!change.narrows || !spans_any()) return;
    change_epoch.store(change_epoch.load(std::memory_order_relaxed) + 1, std::memory_order_seq_cst);
    ++counts.operations;
    libos::trace(abi::TraceId::shootdown_start, static_cast<std::uint32_t>(counts.operations));
    const bool keep_readable =
        change.action == PageAction::protect && change.protection == readable;
    for (Address at = change.pages.start; at < change.pages.end;) {
        const std::uint64_t left = (change.pages.end - at) / page_bytes;
        const std::uint64_t pages =
            left < abi::ipi_request_pages_max ? left : abi::ipi_request_pages_max;
        one_piece(keep_readable, at, pages);
        at += pages * page_bytes;
    }
    libos::trace(abi::TraceId::shootdown_done, static_cast<std::uint32_t>(counts.operations));
}

void install_shootdown() { libos::set_shootdown_functions(set_protocol, read_counts); }

}  // namespace zooid::posix::guest
