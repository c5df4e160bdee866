// One call over a channel, from request to reply.
#pragma once
#include <cassert>
#include <coroutine>
#include <expected>
#include <optional>
#include <utility>
#include <zooid/interconnect/core/contract.hpp>
#include <zooid/interconnect/outgoing.hpp>

namespace zooid::interconnect {

/// Sends, waits for the reply, checks it. Lives in the frame of who awaits it; dropping it gives up
/// waiting.
template <class Channel, class M>
class ChannelCall : OpenCall, Outgoing, Timer {
public:
    using Results = std::expected<typename M::Results, CallError>;

    ChannelCall(Channel& channel, const typename M::Params& params, CallOptions options)
        : channel_(channel) {
        message = outgoing(M::number, 0, params);
        deadline = options.deadline;
    }
    ChannelCall(const ChannelCall&) = delete;
    ChannelCall& operator=(const ChannelCall&) = delete;
    ~ChannelCall() {
        if (number_) abandon();
    }

    bool await_ready() {
        if (const auto error = open()) {
            finish(std::unexpected(*error));
            return true;
        }
        if (const auto outcome = channel_.put(*this)) ChannelCall::on_sent(*outcome);
        return results_.has_value();
    }
    void await_suspend(std::coroutine_handle<> self) {
        waiter_.handle = self;
        if (deadline != never) channel_.executor_.arm(*this);
    }
    Results await_resume() {
        assert(results_.has_value());
        return std::move(*results_);
    }

private:
    /// @return why there is no call.
    std::optional<CallError> open() {
        if (channel_.ended_) return channel_.ending_;
        const auto number = channel_.calls_.open(*this, M::number);
        if (!number) return CallError::busy;
        if (channel_.calling_.begin(M::contract(), M::number) != Verdict::legal) {
            channel_.calls_.abandon(*number, false);
            return CallError::out_of_order;
        }
        number_ = number;
        message.call = *number;
        return std::nullopt;
    }
    /// Nobody waits any more: what the schema says becomes of the call.
    void abandon() {
        number_.reset();
        channel_.calls_.abandon(message.call, sent_);
        if (!sent_) {
            channel_.calling_.settle(M::number, false);
        } else if (M::on_cancel == OnCancel::close) {
            channel_.drop();
        }
    }
    void on_sent(std::expected<void, CallError> outcome) override {
        if (outcome) {
            sent_ = true;
        } else {
            give_up(outcome.error());
        }
    }
    void on_reply(const MessageHeader& header, std::span<const std::uint64_t> words) override {
        number_.reset();
        if ((header.number & refusal_bit) != 0) {
            const auto why = static_cast<Refusal>(words.empty() ? 0 : words.front());
            return finish(std::unexpected(call_error(why)));
        }
        auto results = M::Results::from_message(header, words);
        if (results && !channel_.receive_buffer(header, *results))
            results = std::unexpected(WireError::too_long);
        if (results) return finish_with(std::move(*results));
        finish(std::unexpected(CallError::malformed));
        // A newer peer may say more than we have room for; else it has broken the contract.
        if (results.error() != WireError::too_long) channel_.fail(Breach::malformed, header.number);
    }
    void on_end(CallError error) override {
        number_.reset();
        finish(std::unexpected(error));
    }
    void on_deadline() override { give_up(CallError::deadline); }

    void give_up(CallError error) {
        finish(std::unexpected(error));
        if (number_) abandon();
    }
    void finish(std::unexpected<CallError> error) { finish_with(error); }
    template <class Outcome>
    void finish_with(Outcome&& outcome) {
        unlink();
        disarm();
        if (results_) return;
        results_.emplace(std::forward<Outcome>(outcome));
        if (waiter_.handle) channel_.executor_.make_ready(waiter_);
    }

    Channel& channel_;
    Waiter waiter_;
    std::optional<std::uint16_t> number_;  // while the call table knows this call
    bool sent_ = false;
    std::optional<Results> results_;
};

}  // namespace zooid::interconnect
