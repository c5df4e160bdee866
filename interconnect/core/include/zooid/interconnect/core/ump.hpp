// Transports over a shared frame: `Ump` polls, `UmpNotify` may halt and is woken by a doorbell.
#pragma once
#include <concepts>
#include <utility>

#include "zooid/interconnect/core/transport.hpp"
#include "zooid/interconnect/core/ump_channel.hpp"

namespace zooid::interconnect {

/// The doorbell of a channel that never sleeps.
struct NoDoorbell {
    void operator()() const {}
};

/// One end of a channel over a frame.
/// @tparam Doorbell called when the peer may be asleep: sends an IPI, or whatever wakes it on this
/// system. One that answers false could not ring now; it is called again at every look until it
/// could, and this end does not sleep before.
template <TransportKind kind_, std::invocable Doorbell, class Memory = HardwareMemory>
class UmpTransport {
public:
    static constexpr TransportKind kind = kind_;

    /// @param channel  made with Wake::notified exactly when the doorbell is a real one.
    /// @param doorbell the peer's.
    explicit UmpTransport(UmpChannel<Memory> channel, Doorbell doorbell = {})
        : channel_(std::move(channel)), doorbell_(std::move(doorbell)) {}

    [[nodiscard, gnu::always_inline]] std::expected<void, SendError>
    send(const OutMessage& message) {
        if (const auto posted = post(message); !posted) return posted;
        return told(channel_.flush_open());
    }

    /// Writes a message where a peer that is awake sees it; see UmpChannel::post().
    [[nodiscard, gnu::always_inline]] std::expected<void, SendError>
    post(const OutMessage& message) {
        const auto posted = channel_.post(message);
        if (posted)
            ++counters_.sent;
        else if (posted.error() == SendError::full)
            ++counters_.full;
        return posted;
    }

    /// Wakes a peer that sleeps and was sent something by post().
    [[nodiscard, gnu::always_inline]] std::expected<void, SendError> flush() {
        return told(channel_.flush());
    }

    /// See UmpChannel::ready().
    [[nodiscard]] bool ready() const { return channel_.ready(); }

    [[nodiscard, gnu::always_inline]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
        if (const auto now = receive_slot(into)) return now;
        return receive_other(into);
    }

    /// The usual case of receive(), in line: a message of one slot that is there and fits. Nothing
    /// in every other case: ask receive_other().
    [[nodiscard, gnu::always_inline]] std::optional<MessageHeader>
    receive_slot(std::span<std::uint64_t> into) {
        const auto now = channel_.receive_slot(into);
        if (!now) [[unlikely]]
            return std::nullopt;
        ++counters_.received;
        ring_if(now->doorbell_needed);
        return now->message;
    }

    /// Whether another look would find nothing, and the doorbell is not still to be rung, in line.
    /// @param watch on what changes before that does; forgotten when it is not so.
    [[nodiscard, gnu::always_inline]] bool nothing_yet(Watch& watch) const
        requires std::same_as<Memory, HardwareMemory>
    {
        const bool nothing = channel_.nothing_yet(watch);
        if (owes()) watch.forget();
        return nothing;
    }
    /// A ring that the doorbell could not take yet is tried again at each look.
    [[nodiscard]] bool owes() const { return std::predicate<Doorbell&> && owed_; }

    /// What receive_slot() leaves, and all else.
    [[nodiscard, gnu::noinline]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive_other(std::span<std::uint64_t> into) {
        const auto receipt = channel_.receive(into);
        if (!receipt) return std::unexpected(receipt.error());
        if (receipt->message) ++counters_.received;
        ring_if(receipt->doorbell_needed);
        return receipt->message;
    }

    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted) {
        const SleepDecision decision = channel_.prepare_sleep(slots_wanted);
        ring_if(decision.doorbell_needed);
        return decision.may_sleep && !owed_;
    }

    void wake() { channel_.wake(); }
    /// Nobody looks again after this, so a doorbell that cannot ring is tried now, a while.
    void close() {
        constexpr unsigned rings_max = 1'000;
        ring_if(channel_.close());
        for (unsigned ring = 0; owed_ && ring < rings_max; ++ring) ring_if(false);
    }

    [[nodiscard]] unsigned words_max() const { return channel_.words_max(); }
    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] PeerFault fault() const { return channel_.fault(); }

private:
    [[gnu::always_inline]] std::expected<void, SendError>
    told(const std::expected<SendResult, SendError>& flushed) {
        if (!flushed) return std::unexpected(flushed.error());
        ring_if(flushed->doorbell_needed);
        return {};
    }
    void ring_if(bool needed) {
        if constexpr (std::same_as<Doorbell, NoDoorbell>) return;
        owed_ = owed_ || needed;
        if (!owed_ || !rung()) return;
        owed_ = false;
        ++counters_.doorbells;
    }

    bool rung() {
        if constexpr (std::predicate<Doorbell&>) {
            return doorbell_();
        } else {
            doorbell_();
            return true;
        }
    }

    UmpChannel<Memory> channel_;
    [[no_unique_address]] Doorbell doorbell_;
    Counters counters_;
    bool owed_ = false;  // a ring that the doorbell could not take yet
};

template <class Memory = HardwareMemory>
using UmpPolled = UmpTransport<TransportKind::ump, NoDoorbell, Memory>;
using Ump = UmpPolled<>;

template <std::invocable Doorbell>
using UmpNotify = UmpTransport<TransportKind::ump_notify, Doorbell>;

static_assert(Transport<Ump>);

}  // namespace zooid::interconnect
