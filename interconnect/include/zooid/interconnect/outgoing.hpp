// A message on its way out of a channel, and a call that waits for its reply. Both live in the
// frame of who waits.
#pragma once
#include <array>
#include <coroutine>
#include <expected>
#include <optional>
#include <span>
#include <utility>
#include <zooid/interconnect/call_error.hpp>
#include <zooid/interconnect/core/message.hpp>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// Waits for room in the ring when there is none. First come, first sent.
class Outgoing : public Linked {
public:
    OutMessage message;
    /// Sent, or it never will be. May make the waiter ready.
    virtual void on_sent(std::expected<void, CallError> outcome) = 0;

protected:
    ~Outgoing() = default;
};

/// A call whose number is taken until its reply has come, even when nobody waits for it any more.
class OpenCall {
public:
    virtual void on_reply(const MessageHeader& header, std::span<const std::uint64_t> words) = 0;
    virtual void on_end(CallError error) = 0;

protected:
    ~OpenCall() = default;
};

/// The calls one channel has open, by number.
/// @invariant a number is reused only after its reply came, so a late reply is never taken for
/// another call's.
class CallTable {
public:
    static constexpr unsigned calls_max = 32;

    /// @return the call's number, or nothing when calls_max are open.
    [[nodiscard]] std::optional<std::uint16_t> open(OpenCall& call, std::uint16_t method) {
        for (std::uint16_t number = 0; number < calls_max; ++number) {
            if (entries_[number].taken) continue;
            entries_[number] = {true, method, &call};
            return number;
        }
        return std::nullopt;
    }
    /// Nobody waits any more. `sent` false: no reply will come, the number is free at once.
    void abandon(std::uint16_t number, bool sent) {
        entries_[number].taken = sent;
        entries_[number].call = nullptr;
    }

    struct Entry {
        bool taken = false;
        std::uint16_t method = 0;
        OpenCall* call = nullptr;  // who waits for the reply; null: nobody any more
    };
    /// @return the call this reply ends; `taken` false: there is none.
    [[nodiscard]] Entry close(std::uint16_t number) {
        return number < calls_max ? std::exchange(entries_[number], {}) : Entry{};
    }
    /// Ends every call.
    void end(CallError error) {
        for (Entry& entry : entries_) {
            OpenCall* const call = entry.call;
            entry = {};
            if (call != nullptr) call->on_end(error);
        }
    }

private:
    std::array<Entry, calls_max> entries_{};
};

}  // namespace zooid::interconnect
