// What typed sessions are made of: a channel lent to one holder, and calls that use a session up
// and give the next one. Generated `...Session` classes add the names.
#pragma once
#include <cassert>
#include <coroutine>
#include <expected>
#include <optional>
#include <utility>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/core/contract.hpp>
#include <zooid/interconnect/core/typestate.hpp>

namespace zooid::interconnect {

/// The contract keeps its state by `M`.
template <class M, auto at>
concept Stays = M::contract().stays(static_cast<unsigned>(at), M::number);
/// The contract goes on to another state by `M`.
template <class M, auto at>
concept Turns = M::contract().turns(static_cast<unsigned>(at), M::number);
/// The client may hang up in that state, or everything is over.
template <class M, auto at>
concept Closes = M::contract().closes(static_cast<unsigned>(at)) ||
                 static_cast<unsigned>(at) + 1 == M::contract().states.size();

/// A channel lent to one session; back, or ended, when the holder goes.
/// @invariant the channel outlives it.
template <class Port>
class Lent {
public:
    explicit Lent(Port& port) : port_(&port) {}
    Lent(Lent&& other) noexcept : port_(std::exchange(other.port_, nullptr)) {}
    Lent& operator=(Lent&& other) noexcept {
        if (this != &other) {
            close();
            port_ = std::exchange(other.port_, nullptr);
        }
        return *this;
    }
    ~Lent() { close(); }

    [[nodiscard]] Port& port() {
        assert(port_ != nullptr);
        return *port_;
    }
    /// Back to the channel's owner; it goes on.
    void release() {
        if (port_ != nullptr) std::exchange(port_, nullptr)->take_back();
    }
    /// Ends the channel: in order where the contract lets us, else the peer hears `dropped`.
    void close() {
        if (port_ == nullptr) return;
        port_->take_back();
        std::exchange(port_, nullptr)->close();
    }

private:
    Port* port_;
};

/// How a call ended that uses its session up: the next session, or the same one and an error. One
/// of next(), back() and drop() must be called; what is forgotten does not compile.
/// @tparam Next, Same sessions of one interface
template <class Results, class Next, class Same, class Port>
class [[nodiscard]] ZOOID_CONSUMABLE Turn {
public:
    ZOOID_MAKES_AWAITED Turn(Lent<Port> lent, std::expected<Results, CallError> results)
        : lent_(std::move(lent)), results_(std::move(results)) {}
    ZOOID_MAKES Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&&) = delete;
    ZOOID_WHEN_USED_UP ~Turn() = default;

    /// True when it was answered: then next() has the session.
    explicit operator bool() const { return results_.has_value(); }
    /// @invariant it was answered
    [[nodiscard]] const Results& results() const {
        assert(results_.has_value());
        return *results_;
    }
    /// @invariant it was not answered
    [[nodiscard]] CallError error() const { return results_.error(); }

    /// The session in its next state. @invariant it was answered
    ZOOID_USES_UP ZOOID_MAKES [[nodiscard]] Next next() && {
        assert(results_.has_value());
        return Next(std::move(lent_));
    }
    /// The session where it was; after a refusal it can go on, else its calls say what is wrong.
    /// @invariant it was not answered
    ZOOID_USES_UP ZOOID_MAKES [[nodiscard]] Same back() && {
        assert(!results_.has_value());
        return Same(std::move(lent_));
    }
    /// Ends the channel. @return why it was not answered; `closed` if it was.
    ZOOID_USES_UP CallError drop() && {
        lent_.close();
        return results_ ? CallError::closed : results_.error();
    }

private:
    Lent<Port> lent_;
    std::expected<Results, CallError> results_;
};

/// A call that uses its session up. Dropped, it drains or closes, as the schema says: what drains
/// gives the channel back to its owner.
template <class M, class Next, class Same, class Port>
class [[nodiscard]] TurnCall {
public:
    using Result = Turn<typename M::Results, Next, Same, Port>;

    TurnCall(Lent<Port> lent, const typename M::Params& params, CallOptions options)
        : lent_(std::move(lent)), call_(begin(lent_.port(), params, options)) {}
    TurnCall(const TurnCall&) = delete;
    TurnCall& operator=(const TurnCall&) = delete;
    ~TurnCall() {
        if (M::on_cancel == OnCancel::drain) lent_.release();
    }

    bool await_ready() { return call_.await_ready(); }
    void await_suspend(std::coroutine_handle<> self) { call_.await_suspend(self); }
    ZOOID_MAKES_AWAITED Result await_resume() {
        if constexpr (M::one_way) {
            const auto sent = call_.await_resume();
            if (!sent) return Result(std::move(lent_), std::unexpected(sent.error()));
            return Result(std::move(lent_), typename M::Results());
        } else {
            return Result(std::move(lent_), call_.await_resume());
        }
    }

private:
    static auto begin(Port& port, const typename M::Params& params, CallOptions options) {
        if constexpr (M::one_way) {
            return port.template tell<M>(params);
        } else {
            return port.template call<M>(params, options);
        }
    }

    Lent<Port> lent_;
    decltype(begin(std::declval<Port&>(), std::declval<const typename M::Params&>(), {})) call_;
};

/// A channel that was to be typed: the session, or why not. Either must be taken.
template <class Session, class Port>
class [[nodiscard]] ZOOID_CONSUMABLE Typed {
public:
    ZOOID_MAKES explicit Typed(std::expected<Lent<Port>, CallError> lent)
        : lent_(std::move(lent)) {}
    ZOOID_MAKES Typed(Typed&&) noexcept = default;
    Typed& operator=(Typed&&) = delete;
    ZOOID_WHEN_USED_UP ~Typed() = default;

    explicit operator bool() const { return lent_.has_value(); }
    /// @invariant it is true
    ZOOID_USES_UP ZOOID_MAKES [[nodiscard]] Session take() && {
        assert(lent_.has_value());
        return Session(std::move(*lent_));
    }
    /// Why there is none; a session that is there goes back to the channel's owner.
    ZOOID_USES_UP CallError error() && {
        if (!lent_) return lent_.error();
        lent_->release();
        return CallError::closed;
    }

private:
    std::expected<Lent<Port>, CallError> lent_;
};

/// Types a channel whose state only the run time knows.
/// @return the channel, lent, or
///         - busy          another session has it, or a call that leads elsewhere is open: wait
///         - out_of_order  it is in another state, or amid another contract
///         - what ended it
template <class Port>
[[nodiscard]] std::expected<Lent<Port>, CallError>
lend(Port& port, const Contract& contract, std::uint8_t state) {
    const auto lent = port.lend(contract, state);
    if (!lent) return std::unexpected(lent.error());
    return Lent<Port>(port);
}

}  // namespace zooid::interconnect
