// Trace events of a native program, and transports whose messages leave them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <zooid/abi/trace.hpp>
#include <zooid/interconnect/core/transport.hpp>
#include <zooid/interconnect/core/watch.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::native {

/// Whether this core records. @cost one load.
[[nodiscard]] inline bool tracing() {
    std::uint64_t on;
    asm volatile("mov %%gs:%c1, %0" : "=r"(on) : "i"(offsetof(abi::DispatcherFrame, tracing)));
    return on != 0;
}

/// Asks the CPU driver to record one event of this domain; one that is not ours to say is refused.
void write_event(abi::TraceId id, std::uint32_t argument);

/// Records an event if this core records. @cost off: one load and one predictable branch.
inline void trace(abi::TraceId id, std::uint32_t argument) {
    if (tracing()) [[unlikely]]
        write_event(id, argument);
}

/// Messages of one end of a UMP channel. The send is recorded before it is published: else a
/// receiver on another processor might be earlier than its sender.
struct UmpEvents {
    std::uint16_t out = 0;  // abi::trace_direction
    std::uint16_t in = 0;
    std::uint64_t offered = 0;  // the last message recorded; one offered again is not said again

    template <class T>
    void sending(const T& transport) {
        const std::uint64_t sequence = transport.counters().sent + 1;
        if (!tracing() || sequence == offered) return;
        offered = sequence;
        write_event(abi::TraceId::ump_send, abi::trace_argument_channel(out, sequence));
    }
    template <class T>
    void received(const T& transport) {
        trace(abi::TraceId::ump_receive,
              abi::trace_argument_channel(in, transport.counters().received));
    }
};

/// Messages that come by LMP; their sends are the CPU driver's to record. A message is known by the
/// slots taken so far, itself included.
struct LmpEvents {
    std::uint16_t in = 0;  // abi::trace_direction_of

    template <class T>
    void sending(const T&) {}
    template <class T>
    void received(const T& transport) {
        trace(abi::TraceId::lmp_receive, abi::trace_argument_channel(in, transport.taken()));
    }
};

/// A transport that says in the trace what goes over it.
template <interconnect::Transport T, class Events>
class Traced {
public:
    static constexpr interconnect::TransportKind kind = T::kind;

    Traced(T transport, Events events) : transport_(std::move(transport)), events_(events) {}

    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message) {
        events_.sending(transport_);
        return transport_.send(message);
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (const auto now = receive_slot(into)) return now;
        return receive_other(into);
    }
    [[nodiscard, gnu::always_inline]] std::optional<interconnect::MessageHeader>
    receive_slot(std::span<std::uint64_t> into) {
        const auto received = transport_.receive_slot(into);
        if (received) events_.received(transport_);
        return received;
    }
    [[nodiscard, gnu::always_inline]] bool nothing_yet(interconnect::Watch& watch) const {
        return transport_.nothing_yet(watch);
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive_other(std::span<std::uint64_t> into) {
        auto received = transport_.receive_other(into);
        if (received && *received) events_.received(transport_);
        return received;
    }
    [[nodiscard]] bool owes() const
        requires requires(const T& transport) { transport.owes(); }
    {
        return transport_.owes();
    }
    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        return transport_.prepare_sleep(slots_wanted);
    }
    void wake() { transport_.wake(); }
    void close() { transport_.close(); }
    [[nodiscard]] unsigned words_max() const { return transport_.words_max(); }
    [[nodiscard]] const interconnect::Counters& counters() const { return transport_.counters(); }

private:
    T transport_;
    Events events_;
};

}  // namespace zooid::native
