// What every transport offers: the one concept behind which lmp, ump, ump_notify, loop and the bulk
// ones stand.
#pragma once
#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "zooid/interconnect/core/error.hpp"
#include "zooid/interconnect/core/message.hpp"

namespace zooid::interconnect {

enum class TransportKind : std::uint8_t { lmp, ump, ump_notify, loop, bulk_pool, bulk_move };

[[nodiscard]] constexpr std::string_view name(TransportKind kind) {
    switch (kind) {
        case TransportKind::lmp:
            return "lmp";
        case TransportKind::ump:
            return "ump";
        case TransportKind::ump_notify:
            return "ump_notify";
        case TransportKind::loop:
            return "loop";
        case TransportKind::bulk_pool:
            return "bulk_pool";
        case TransportKind::bulk_move:
            return "bulk_move";
    }
    return "unknown";
}

/// What one end of a channel has done since it was bound.
struct Counters {
    std::uint64_t sent = 0;       // messages
    std::uint64_t received = 0;   // messages
    std::uint64_t doorbells = 0;  // rung by this end
    std::uint64_t full = 0;       // sends answered "full"

    friend constexpr bool operator==(const Counters&, const Counters&) = default;
};

/// One end of a channel. Doorbells are rung by the transport itself; nothing here blocks.
/// prepare_sleep(slots_wanted) is true when the end may suspend: a message, or that much room to
/// send, will wake it.
/// @invariant messages arrive in the order sent, each once, whole (or `cut`, where the receiver's
/// buffer is shorter); after close() the peer takes the
/// rest, then the end.
template <class T>
concept Transport = requires(T& transport, const T& view, const OutMessage& message,
                             std::span<std::uint64_t> into, unsigned slots_wanted) {
    { T::kind } -> std::convertible_to<TransportKind>;
    { transport.send(message) } -> std::same_as<std::expected<void, SendError>>;
    {
        transport.receive(into)
    } -> std::same_as<std::expected<std::optional<MessageHeader>, ReceiveError>>;
    { transport.prepare_sleep(slots_wanted) } -> std::same_as<bool>;
    { transport.wake() } -> std::same_as<void>;
    { transport.close() } -> std::same_as<void>;
    { view.words_max() } -> std::same_as<unsigned>;
    { view.counters() } -> std::same_as<const Counters&>;
};

/// Whether it is LMP, also for one that is of several kinds.
template <Transport T>
[[nodiscard]] constexpr bool over_lmp(const T& transport) {
    if constexpr (requires { transport.over_lmp(); }) return transport.over_lmp();
    return T::kind == TransportKind::lmp;
}

/// Whether a doorbell is still to be rung: the next look tries it again.
template <class T>
[[nodiscard]] constexpr bool owes(const T& transport) {
    if constexpr (requires { transport.owes(); }) return transport.owes();
    return false;
}

}  // namespace zooid::interconnect
