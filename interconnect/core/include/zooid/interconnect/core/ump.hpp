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

    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message) {
        if (const auto posted = post(message); !posted) return posted;
        return flush();
    }

    /// Writes a message where a peer that is awake sees it; see UmpChannel::post().
    [[nodiscard]] std::expected<void, SendError> post(const OutMessage& message) {
        const auto posted = channel_.post(message);
        if (posted)
            ++counters_.sent;
        else if (posted.error() == SendError::full)
            ++counters_.full;
        return posted;
    }

    /// Wakes a peer that sleeps and was sent something by post().
    [[nodiscard]] std::expected<void, SendError> flush() {
        const auto flushed = channel_.flush();
        if (!flushed) return std::unexpected(flushed.error());
        ring_if(flushed->doorbell_needed);
        return {};
    }

    /// See UmpChannel::ready().
    [[nodiscard]] bool ready() const { return channel_.ready(); }

    [[nodiscard, gnu::always_inline]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into) {
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
    void ring_if(bool needed) {
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
