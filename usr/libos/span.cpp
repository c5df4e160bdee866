#include <array>
#include <new>
#include <optional>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/interconnect/core/ump_channel.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/clock.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/monitor_words.hpp>
#include <zooid/libos/output.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/slots.hpp>
#include <zooid/libos/span.hpp>
#include <zooid/libos/trace.hpp>

namespace zooid::libos {

namespace {

using Channel = interconnect::UmpChannel<>;
static_assert(interconnect::frame_bytes(abi::span_channel_slots) <= abi::span_channel_bytes);

enum class LinkState : std::uint32_t { none, asked, up, refused };

/// One end of a channel between two cores of the domain. Touched by the core whose end it is.
struct Link {
    LinkState state = LinkState::none;
    bool hello = false;
    std::uint32_t core = 0;
    std::uint32_t doorbell = 0;
    std::uint64_t shared = 0;  // large frames the other core has been given, a bit each
    std::uint64_t sent = 0;    // messages
    std::uint64_t received = 0;
    std::optional<Channel> channel;
};

Link* links[span_cores_max];       // home core only
std::uint32_t links_end = 0;       // home core only
Link* home_links[span_cores_max];  // by core; each touched by that core only

std::uint32_t home_core_number() {
    return reinterpret_cast<const abi::DomainInfo*>(abi::domain_info_base)->core;
}

Link* link_to(std::uint32_t core) {
    if (!on_home_core()) return home_links[this_frame()->core];
    return core < span_cores_max ? links[core] : nullptr;
}

/// A doorbell must not be lost: a full request ring is being emptied by the other core's CPU
/// driver, and a core that does not empty it is fenced, which ends the wait.
void ring(const Link& link) {
    while (invoke(link.doorbell, abi::EndPointOp::notify).status == abi::Status::would_block)
        kernel_call(abi::call_word(abi::Call::yield));
}

/// Takes every message of one channel. @return false when one must stay.
void drain(Link& link) {
    if (!link.channel) return;
    link.channel->wake();
    std::array<std::uint64_t, span_words_max> words;
    for (;;) {
        if (!personality_has_room()) return;
        const auto receipt = link.channel->receive(words);
        if (!receipt) end_domain(139, "the channel between two cores of the domain broke");
        if (receipt->doorbell_needed) ring(link);
        const auto header = receipt->message;
        if (!header) return;
        trace_span(abi::TraceId::ump_receive, link.core, this_frame()->core, ++link.received);
        const SpanMessage message{link.core, static_cast<SpanTopic>(header->number), header->call,
                                  std::span(words).first(header->words)};
        if (message.topic == SpanTopic::hello) {
            link.hello = true;
            wake_event_waiters();  // ensure_span(): nobody rang if this core was awake
        } else {
            personality_message(message);
        }
    }
}

template <class Visit>
void each_link(Visit visit) {
    if (!on_home_core()) {
        if (Link* link = home_links[this_frame()->core]) visit(*link);
        return;
    }
    for (std::uint32_t core = 0; core < links_end; ++core) {
        if (links[core] != nullptr) visit(*links[core]);
    }
}

bool poll_links() {
    each_link([](Link& link) { drain(link); });
    return false;
}

bool links_idle() {
    bool idle = true;
    each_link([&](Link& link) {
        if (!link.channel) return;
        if (!personality_has_room()) return;  // the serving thread runs first
        const auto decision = link.channel->prepare_sleep();
        if (decision.doorbell_needed) ring(link);
        idle = idle && decision.may_sleep;
    });
    return idle;
}

Link* make_link(std::uint32_t core) {
    const std::uint64_t memory = pinned_memory(sizeof(Link));
    if (memory == 0) return nullptr;
    Link* link = new (reinterpret_cast<void*>(memory)) Link;
    link->core = core;
    return link;
}

/// Makes the channel's frame and asks the monitor for a dispatcher on `core`.
bool ask_for_core(Link& link) {
    const abi::MappedFrame frame = allocate_frame(abi::span_channel_bytes);
    const Disabled disabled;
    link.doorbell = take_slot();
    if (frame.address == 0 || link.doorbell == 0) return false;
    auto channel = Channel::create({reinterpret_cast<std::byte*>(frame.address), frame.bytes},
                                   interconnect::Side::a, abi::span_channel_slots,
                                   interconnect::Wake::notified);
    if (!channel || !open_monitor_link()) return false;
    link.channel.emplace(*channel);
    set_poller(poll_links);
    set_idle_check(links_idle);
    return ask_span(link.core, link.doorbell, frame.cptr);
}

}  // namespace

bool ensure_span(std::uint32_t core) {
    if (core >= span_cores_max) return false;
    Link*& link = links[core];
    if (link == nullptr) {
        link = make_link(core);
        if (link == nullptr) return false;
        if (core >= links_end) links_end = core + 1;
        link->state = ask_for_core(*link) ? LinkState::asked : LinkState::refused;
    }
    while (link->state == LinkState::asked) {
        const std::uint64_t seen = *const_cast<volatile std::uint64_t*>(&this_frame()->event_count);
        const SpanAnswer answer = span_answer(core);
        if (answer == SpanAnswer::refused) link->state = LinkState::refused;
        if (answer == SpanAnswer::done && link->hello) link->state = LinkState::up;
        if (link->state == LinkState::asked) (void)park_for_event(seen, 0);
    }
    return link->state == LinkState::up;
}

bool join_home() {
    const std::uint32_t self = this_frame()->core;
    Link* link = make_link(home_core_number());
    if (link == nullptr) return false;
    const abi::MappedFrame frame = map_frame(
        static_cast<std::uint32_t>(abi::BirthSlot::span_channel), 0, abi::span_channel_bytes, 1);
    if (frame.address == 0) return false;
    auto channel = Channel::attach({reinterpret_cast<std::byte*>(frame.address), frame.bytes},
                                   interconnect::Side::b);
    if (!channel) return false;
    link->channel.emplace(*channel);
    link->doorbell = static_cast<std::uint32_t>(abi::BirthSlot::home_doorbell);
    link->state = LinkState::up;
    home_links[self] = link;
    send_to(link->core, SpanTopic::hello, nobody_waits, {});
    return true;
}

void send_to(std::uint32_t core, SpanTopic topic, std::uint16_t call,
             std::span<const std::uint64_t> words) {
    const Disabled disabled;
    Link* link = link_to(core);
    constexpr unsigned tries_max = 1'000'000;
    if (link != nullptr) trace_span(abi::TraceId::ump_send, this_frame()->core, core, ++link->sent);
    for (unsigned tries = 0; link != nullptr && link->channel && tries < tries_max; ++tries) {
        const auto sent = link->channel->send(
            {.number = static_cast<std::uint16_t>(topic), .call = call, .words = words});
        if (sent) {
            if (sent->doorbell_needed) ring(*link);
            return;
        }
        if (sent.error() != interconnect::SendError::full) break;
        ring(*link);
        kernel_call(abi::call_word(abi::Call::yield));
    }
    end_domain(139, "a core of the domain does not take its messages");
}

long ask(std::uint32_t core, SpanTopic topic, std::span<const std::uint64_t> words) {
    const Disabled disabled;
    Thread& self = *this_thread();
    self.answered = false;
    send_to(core, topic, static_cast<std::uint16_t>(self.index), words);
    while (!self.answered) (void)park(0);
    return self.answer;
}

void answer_thread(std::uint16_t call, long value) {
    Core& core = this_core();
    if (call >= core.thread_count) return;
    Thread& thread = *core.threads[call];
    thread.answer = value;
    thread.answered = true;
    unpark(thread, 0);
}

bool spans(std::uint32_t core) {
    return core < links_end && links[core] != nullptr && links[core]->hello;
}

std::uint32_t span_limit() { return links_end; }

void share_frame(std::uint32_t core, std::uint32_t number, std::uint32_t frame) {
    Link& link = *links[core];
    if ((link.shared >> number & 1) != 0) return;
    link.shared |= std::uint64_t{1} << number;
    ask_share(core, number, frame);
}

}  // namespace zooid::libos
