// The legal order of an interface's requests as a table, and how far one direction of a channel has
// come in it: one byte.
#pragma once
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

#include "zooid/interconnect/core/control.hpp"
#include "zooid/interconnect/core/message.hpp"

namespace zooid::interconnect {

/// States of one contract, `end` among them: their numbers fit the bits of a word.
inline constexpr unsigned contract_states_max = 64;

/// A generated contract. State 0 is the initial one; in the last, `end`, no request is legal.
///
/// A request whose method leads to another state *turns* the channel: the state moves when it is
/// answered with results, stays when it is refused, and until then no other request is legal. A
/// one-way request turns at once.
struct Contract {
    static constexpr std::uint8_t no_step = 0xff;

    std::span<const std::string_view> states;
    std::span<const std::string_view> methods;  // by number
    std::span<const std::uint8_t> steps;  // shape [states][methods]: the next state, or no_step
    std::uint64_t closing = 0;            // bit per state: a client may hang up there

    /// @param state, method within their ranges
    [[nodiscard]] constexpr std::uint8_t next(unsigned state, unsigned method) const {
        return steps[state * methods.size() + method];
    }
    [[nodiscard]] constexpr bool stays(unsigned state, unsigned method) const {
        return next(state, method) == state;
    }
    [[nodiscard]] constexpr bool turns(unsigned state, unsigned method) const {
        return next(state, method) != no_step && !stays(state, method);
    }
    [[nodiscard]] constexpr bool closes(unsigned state) const {
        return ((closing >> state) & 1) != 0;
    }
    /// For messages to people: a peer's numbers may be anything.
    [[nodiscard]] constexpr std::string_view state_name(unsigned state) const {
        return state < states.size() ? states[state] : "?";
    }
    [[nodiscard]] constexpr std::string_view method_name(unsigned method) const {
        return method < methods.size() ? methods[method] : "?";
    }
};

/// What becomes of a call that nobody waits for any more, once its request is sent.
enum class OnCancel : std::uint8_t {
    drain,  // its reply is awaited and dropped
    close,  // the channel ends
};

/// What a request is where a channel stands.
enum class Verdict : std::uint8_t {
    legal,
    unknown_method,  // of a newer schema: refuse it, nothing has moved
    out_of_order,    // the peer broke the contract
};

/// How far one direction has come. Both ends keep one and move it by the same messages.
class Progress {
public:
    [[nodiscard]] constexpr std::uint8_t state() const {
        return static_cast<std::uint8_t>(byte_ & ~turning_bit);
    }
    /// A turning call is open.
    [[nodiscard]] constexpr bool turning() const { return (byte_ & turning_bit) != 0; }

    /// A request is about to be sent, or has come. @cost one load from the table.
    [[nodiscard]] constexpr Verdict begin(const Contract& contract, unsigned method) {
        if (method >= contract.methods.size()) return Verdict::unknown_method;
        if (turning()) return Verdict::out_of_order;
        const std::uint8_t next = contract.next(byte_, method);
        if (next == byte_) return Verdict::legal;
        if (next == Contract::no_step) return Verdict::out_of_order;
        byte_ |= turning_bit;
        return Verdict::legal;
    }
    /// That request has been answered, or never will be; one-way requests at once.
    /// @param contract as for begin().
    /// @param method   the request's.
    /// @param answered with results: refused or unsent ones do not move.
    constexpr void settle(const Contract& contract, unsigned method, bool answered) {
        if (!turning()) return;
        const std::uint8_t from = state();
        assert(method < contract.methods.size());
        if (!contract.turns(from, method)) return;  // a call opened before the turning one
        byte_ = answered ? contract.next(from, method) : from;
    }

private:
    static constexpr std::uint8_t turning_bit = 0x80;
    static_assert(contract_states_max <= turning_bit);
    std::uint8_t byte_ = 0;
};

/// How a contract was broken.
enum class Breach : std::uint8_t {
    none,
    out_of_order,   // a request the state does not allow
    malformed,      // not of the method's shape
    unasked_reply,  // to a call that is not open
    wrong_reply,    // of another method than the call's
    dropped,        // the client gave the channel up in a state where it may not close
};

[[nodiscard]] constexpr std::string_view name(Breach breach) {
    switch (breach) {
        case Breach::none:
            return "none";
        case Breach::out_of_order:
            return "out_of_order";
        case Breach::malformed:
            return "malformed";
        case Breach::unasked_reply:
            return "unasked_reply";
        case Breach::wrong_reply:
            return "wrong_reply";
        case Breach::dropped:
            return "dropped";
    }
    return "unknown";
}

/// Requests that want no reply name this call.
inline constexpr std::uint16_t no_call = call_max;

/// The last message of a channel that ends by a broken contract: why, as one word.
struct Goodbye {
    /// No method has this number.
    static constexpr std::uint16_t number = method_max;

    Breach breach = Breach::none;
    std::uint8_t state = 0;
    std::uint16_t message = number;  // the one that broke it, with reply_bit; or none

    [[nodiscard]] constexpr std::uint64_t word() const {
        return static_cast<std::uint64_t>(breach) | std::uint64_t{state} << 8 |
               std::uint64_t{message} << 16;
    }
    /// Takes any word: the peer wrote it.
    [[nodiscard]] static constexpr Goodbye from(std::uint64_t word) {
        return {static_cast<Breach>(word & 0xff), static_cast<std::uint8_t>(word >> 8),
                static_cast<std::uint16_t>(word >> 16)};
    }
};

}  // namespace zooid::interconnect
