#include <array>
#include <new>
#include <optional>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/lmp.hpp>
#include <zooid/interconnect/core/contract.hpp>
#include <zooid/interconnect/core/lmp.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/clock.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/endpoints.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/monitor_words.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/span.hpp>
#include <zooid/libos/trace.hpp>
#include <zooid/schema/monitor.hpp>

namespace zooid::libos {

namespace {

using interconnect::outgoing;
using schema::monitor::LibosLink;
using schema::monitor::Monitor;

constexpr unsigned answer_slots = 64;
constexpr std::size_t input_bytes_max = 256;  // of one answer
constexpr std::size_t answer_words_max = 40;

/// The end point this core's monitor answers on, and what it has answered. Touched by this core
/// only; spans and shootdowns are the home core's.
struct MonitorLink {
    std::optional<interconnect::RingReceiver<>> receiver;
    interconnect::LmpEndpoint<>* ring = nullptr;
    std::array<SpanAnswer, span_cores_max> spans = {};
    std::uint64_t operations = 0;  // shootdowns asked for
    std::uint64_t done = 0;        // the last one answered
    ShootdownCost cost;            // of that one
    bool input_asked = false;
    bool input_here = false;  // `input` from `input_first` on is to be taken; nothing left: the end
    std::size_t input_first = 0;
    std::size_t input_end = 0;
    std::array<std::byte, input_bytes_max> input = {};
};
MonitorLink* monitor_links[span_cores_max];  // by core

MonitorLink* this_link() { return monitor_links[this_frame()->core]; }

abi::Status send_words(std::uint64_t word, std::uint64_t header, std::uint64_t address,
                       std::uint32_t capability, std::span<const std::uint64_t> w) {
    const bool inline_words = w.size() <= abi::lmp_payload_words;
    const auto at = [&](std::size_t i) { return inline_words && i < w.size() ? w[i] : 0; };
    register std::uint64_t r10 asm("r10") = at(1);
    register std::uint64_t r8 asm("r8") = at(2);
    register std::uint64_t r9 asm("r9") = at(3);
    register std::uint64_t r12 asm("r12") = at(4);
    register std::uint64_t r13 asm("r13") = at(5);
    register std::uint64_t r14 asm("r14") = at(6);
    std::uint64_t first = inline_words ? at(0) : address;
    asm volatile("syscall"
                 : "+a"(word), "+d"(first)
                 : "D"(header), "S"(std::uint64_t{capability}), "r"(r10), "r"(r8), "r"(r9),
                   "r"(r12), "r"(r13), "r"(r14)
                 : "rcx", "r11", "memory");
    return static_cast<abi::Status>(word);
}

void hear(MonitorLink& monitor_link, const interconnect::MessageHeader& header,
          std::span<const std::uint64_t> words) {
    const std::uint16_t number = header.number;
    if (number == LibosLink::Input::number) {
        const auto params = LibosLink::Input::Params::from_message(header, words);
        if (!params || params->bytes().size() > input_bytes_max) return;
        monitor_link.input_asked = false;
        monitor_link.input_here = true;
        monitor_link.input_first = 0;
        monitor_link.input_end = params->bytes().size();
        __builtin_memcpy(monitor_link.input.data(), params->bytes().data(), monitor_link.input_end);
    }
    if (number == LibosLink::Spanned::number) {
        const auto params = LibosLink::Spanned::Params::from_message(header, words);
        if (!params || params->core() >= span_cores_max) return;
        monitor_link.spans[params->core()] = params->status() == schema::monitor::Status::ok
                                                 ? SpanAnswer::done
                                                 : SpanAnswer::refused;
    }
    if (number == LibosLink::ShotDown::number) {
        const auto params = LibosLink::ShotDown::Params::from_message(header, words);
        if (!params) return;
        monitor_link.done = params->operation();
        monitor_link.cost = {params->messages(), params->doorbells()};
    }
}

void hear_all(MonitorLink& monitor_link) {
    std::array<std::uint64_t, answer_words_max> words;
    for (;;) {
        const auto taken = monitor_link.receiver->take(words);
        if (!taken) end_domain(139, "the monitor's answers are malformed");
        if (!*taken) break;
        const std::uint64_t place =
            reinterpret_cast<std::uint64_t>(monitor_link.ring) - this_frame()->self;
        trace(abi::TraceId::lmp_receive,
              abi::trace_argument_channel(abi::trace_direction_of(this_frame()->domain, place),
                                          monitor_link.receiver->taken()));
        hear(monitor_link, (*taken)->header, std::span(words).first((*taken)->header.words));
    }
    using Memory = interconnect::HardwareMemory;
    auto& said = monitor_link.ring->words;
    Memory::store_release(said.acknowledged, monitor_link.receiver->taken());
    std::atomic_signal_fence(std::memory_order_seq_cst);  // as Lmp: one core, no fence
    if (Memory::load(said.room_wanted) == 0) return;
    Memory::store(said.room_wanted, 0);
    invoke(static_cast<std::uint32_t>(abi::BirthSlot::monitor_send), abi::EndPointOp::notify);
}

}  // namespace

bool tell_monitor(const interconnect::OutMessage& message) {
    const std::span<const std::uint64_t> words = message.words;
    const std::uint64_t word = abi::call_word(
        abi::Call::lmp_send, 0, static_cast<std::uint32_t>(abi::BirthSlot::monitor_send));
    const std::uint64_t header = interconnect::lmp_header(message);
    constexpr unsigned tries_max = 100'000;
    for (unsigned tries = 0; tries < tries_max; ++tries) {
        const abi::Status status = send_words(
            word, header, reinterpret_cast<std::uint64_t>(words.data()), message.capability, words);
        // not_armed: the monitor has not yet put away the capability of the last message.
        const bool later = status == abi::Status::would_block ||
                           (message.capability != 0 && status == abi::Status::not_armed);
        if (!later) return status == abi::Status::ok;
        kernel_call(abi::call_word(abi::Call::yield));
    }
    return false;
}

bool open_monitor_link() {
    const Disabled disabled;
    const std::uint32_t core = this_frame()->core;
    if (core >= span_cores_max) return false;
    if (monitor_links[core] != nullptr) return true;
    const std::uint64_t memory = pinned_memory(sizeof(MonitorLink));
    if (memory == 0) return false;
    MonitorLink& monitor_link = *new (reinterpret_cast<void*>(memory)) MonitorLink;
    std::uint64_t ring = 0;
    const std::uint32_t end_point = create_endpoint(answer_slots, 0, &ring);
    if (end_point == 0) return false;
    monitor_link.ring = reinterpret_cast<interconnect::LmpEndpoint<>*>(ring);
    monitor_link.receiver.emplace(&monitor_link.ring->first_slot, answer_slots);
    monitor_links[core] = &monitor_link;
    Monitor::LibosLink::Params params;
    params.set_at({end_point});
    return tell_monitor(outgoing(Monitor::LibosLink::number, interconnect::no_call, params));
}

bool ask_span(std::uint32_t core, std::uint32_t doorbell, std::uint32_t frame) {
    Monitor::Span::Params params;
    params.set_core(static_cast<std::uint16_t>(core));
    params.set_doorbell(doorbell);
    params.set_channel({frame});
    return tell_monitor(outgoing(Monitor::Span::number, interconnect::no_call, params));
}

SpanAnswer span_answer(std::uint32_t core) {
    hear_all(*this_link());
    return this_link()->spans[core];
}

void ask_share(std::uint32_t core, std::uint32_t number, std::uint32_t frame) {
    Monitor::ShareFrame::Params params;
    params.set_core(static_cast<std::uint16_t>(core));
    params.set_number(static_cast<std::uint16_t>(number));
    params.set_frame({frame});
    tell_monitor(outgoing(Monitor::ShareFrame::number, interconnect::no_call, params));
}

bool wait_input(InputMode mode, std::uint64_t deadline_ns) {
    if (!open_monitor_link()) return false;
    MonitorLink& link = *this_link();
    for (;;) {
        const std::uint64_t seen = *const_cast<volatile std::uint64_t*>(&this_frame()->event_count);
        hear_all(link);
        if (link.input_here) return true;
        if (!link.input_asked) {
            Monitor::WantInput::Params params;
            params.set_raw(mode.raw);
            params.set_echo(mode.echo);
            link.input_asked =
                tell_monitor(outgoing(Monitor::WantInput::number, interconnect::no_call, params));
            if (!link.input_asked) return false;
        }
        if (park_for_event(seen, deadline_ns) == park_timed_out) return false;
    }
}

std::size_t take_input(std::span<std::byte> to) {
    MonitorLink* link = this_link();
    if (link == nullptr || !link->input_here) return 0;
    const std::size_t rest = link->input_end - link->input_first;
    const std::size_t count = rest < to.size() ? rest : to.size();
    __builtin_memcpy(to.data(), link->input.data() + link->input_first, count);
    link->input_first += count;
    link->input_here = link->input_first < link->input_end;
    return count;
}

ShootdownCost shoot_down_by_monitors(std::uint64_t address, std::uint64_t pages, bool protect) {
    Monitor::ShootDown::Params params;
    MonitorLink& monitor_link = *this_link();
    params.set_operation(++monitor_link.operations);
    params.set_address(address);
    params.set_pages(static_cast<std::uint32_t>(pages));
    params.set_protect(protect);
    tell_monitor(outgoing(Monitor::ShootDown::number, interconnect::no_call, params));
    constexpr std::uint64_t answer_deadline_ns = 60'000'000'000;
    const std::uint64_t deadline = now_ns(*this_frame()) + answer_deadline_ns;
    for (;;) {
        const std::uint64_t seen = *const_cast<volatile std::uint64_t*>(&this_frame()->event_count);
        hear_all(monitor_link);
        if (monitor_link.done == monitor_link.operations) return monitor_link.cost;
        if (now_ns(*this_frame()) > deadline) end_domain(139, "no answer to a TLB shootdown");
        kernel_call(abi::call_word(abi::Call::suspend), seen, deadline);
    }
}

}  // namespace zooid::libos
