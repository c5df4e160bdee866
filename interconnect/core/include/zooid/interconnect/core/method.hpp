// A method of a schema as a type, and its messages over any transport: what generated clients are
// made of.
#pragma once
#include <concepts>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "zooid/interconnect/core/transport.hpp"
#include "zooid/interconnect/core/wire/error.hpp"

namespace zooid::interconnect {

/// Why a request was not served; the one word of a refusal.
enum class Refusal : std::uint16_t {
    unknown_method = 1,  // the server's schema is older: do without
    malformed = 2,       // not a message of that method's shape: our bug or damage
    busy = 3,            // a limit of the server is reached: try again later
    denied = 4,          // not allowed over this channel
    not_carried = 5,     // the answer is too long or has a capability: bind by another transport
};

/// One row of a generated `messages` table.
struct MessageInfo {
    std::uint16_t number;     // with reply_bit for replies
    std::string_view name;    // "interface.method" or "interface.method.reply", for traces
    std::uint16_t words_max;  // payload
    bool fast;                // travels as its data section
    bool carries_capability;  // a capability comes with it
};

/// A generated method type.
template <class M>
concept Method = requires {
    typename M::Params;
    typename M::Results;
    { M::number } -> std::convertible_to<std::uint16_t>;
    { M::one_way } -> std::convertible_to<bool>;
    { M::name } -> std::convertible_to<std::string_view>;
};

/// Names a generated interface to the functions generated beside it, `served()` and `client_of()`:
/// for code that is the same for every interface.
template <class Interface>
struct Of {};

/// A generated message as a transport takes it; borrowed from the message.
/// @param number  of its method, with reply_bit for results.
/// @param call    which open call it is of, or no_call.
/// @param message outlives what is returned.
template <class Message>
[[nodiscard]] OutMessage
outgoing(std::uint16_t number, std::uint16_t call, const Message& message) {
    OutMessage out{.number = number,
                   .call = call,
                   .words = message.words(),
                   .segment = !Message::fast,
                   .capability = message.carried_capability()};
    if constexpr (requires { message.carried_buffer(); }) out.buffer = message.carried_buffer();
    return out;
}

/// Sends a request; for callers that wait in their own way.
/// @param transport  borrowed.
/// @param call       which open call the reply will name, 0..call_max.
/// @param params     borrowed until it returns, with the capability it carries.
template <Method M, Transport T>
[[nodiscard]] std::expected<void, SendError>
send_request(T& transport, std::uint16_t call, const typename M::Params& params) {
    return transport.send(outgoing(M::number, call, params));
}

/// Sends the reply to a request.
template <Method M, Transport T>
[[nodiscard]] std::expected<void, SendError>
send_reply(T& transport, std::uint16_t call, const typename M::Results& results) {
    return transport.send(outgoing(M::number | reply_bit, call, results));
}

/// Answers a request with a reason instead of results.
template <Transport T>
[[nodiscard]] std::expected<void, SendError>
send_refusal(T& transport, std::uint16_t number, std::uint16_t call, Refusal why) {
    const std::uint64_t word = static_cast<std::uint64_t>(why);
    return transport.send(
        {.number = static_cast<std::uint16_t>((number & method_max) | reply_bit | refusal_bit),
         .call = call,
         .words = std::span(&word, 1)});
}

}  // namespace zooid::interconnect
