// How a call or a wait on a channel can end other than well.
#pragma once
#include <cstdint>
#include <string_view>
#include <zooid/interconnect/core/method.hpp>
#include <zooid/interconnect/task.hpp>

namespace zooid::interconnect {

enum class CallError : std::uint8_t {
    closed,         // the channel has ended: bind again
    peer_fault,     // the peer broke the rules of the ring: bind again
    deadline,       // no answer in time; a late one is dropped: ask whether the peer lives
    too_long,       // the message cannot fit in the ring: use bulk, or split it
    capability,     // this transport carries no capabilities: send it through the monitor
    busy,           // too many open calls on this channel: wait for one of them
    out_of_frames,  // the frame pool is empty: a limit of this program
    malformed,      // the reply is not of the method's shape: the channel ends by it, bind again
    contract,       // a contract was broken: Channel::fault() says which message; bind again
    dropped,        // the client gave up amid its contract: see Channel::fault()
    out_of_order,   // the contract does not allow it now: nothing was sent, our bug
    unknown_method,
    malformed_request,
    peer_busy,
    denied,  // the server refused: see Refusal
    answer_not_carried,
};

[[nodiscard]] constexpr CallError call_error(SendError error) {
    switch (error) {
        case SendError::too_long:
            return CallError::too_long;
        case SendError::capability:
            return CallError::capability;
        case SendError::peer_fault:
            return CallError::peer_fault;
        case SendError::full:
        case SendError::closed:
            break;
    }
    return CallError::closed;
}

[[nodiscard]] constexpr CallError call_error(Refusal refusal) {
    switch (refusal) {
        case Refusal::unknown_method:
            return CallError::unknown_method;
        case Refusal::malformed:
            return CallError::malformed_request;
        case Refusal::busy:
            return CallError::peer_busy;
        case Refusal::denied:
            return CallError::denied;
        case Refusal::not_carried:
            return CallError::answer_not_carried;
    }
    return CallError::malformed;
}

/// What one call may be given beside its parameters.
struct CallOptions {
    Instant deadline = never;
};

/// What a server knows of a request beside its parameters.
struct ServerContext {
    std::uint16_t badge = 0;  // of the capability the request was sent by; LMP only
};

/// What a handler answers: results, or why not.
template <Method M>
using ServerTask = Task<std::expected<typename M::Results, Refusal>>;

}  // namespace zooid::interconnect
