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
#include <zooid/interconnect/core/control.hpp>
#include <zooid/interconnect/core/message.hpp>
#include <zooid/interconnect/executor.hpp>

namespace zooid::interconnect {

/// How a message went; nothing while it waits for room.
using Outcome = std::optional<std::expected<void, CallError>>;

/// Waits for room in the ring when there is none. First come, first sent.
class Outgoing : public Linked {
public:
    OutMessage message;
    /// Sent after it has waited, or it never will be. May make the waiter ready.
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

/// One number of a channel's calls.
struct CallEntry {
    bool taken = false;
    std::uint16_t method = 0;
    std::uint16_t next_free = 0;  // of those not taken; calls_max ends the list
    OpenCall* call = nullptr;     // who waits for the reply; null: nobody any more
};

/// The calls one channel has open, by number.
/// @tparam calls_max open at a time, abandoned ones included.
/// @invariant a number is reused only after its reply came, so a late reply is never taken for
/// another call's.
/// @cost O(1) each but end(), no allocation.
template <unsigned calls_max>
class CallTable {
public:
    static_assert(calls_max > 0 && calls_max <= call_max, "a call has 11 bits; no_call is none");

    CallTable() {
        for (unsigned number = 0; number < calls_max; ++number)
            entries_[number].next_free = static_cast<std::uint16_t>(number + 1);
    }

    /// @return the call's number, or nothing when calls_max are open.
    [[nodiscard]] std::optional<std::uint16_t> open(OpenCall& call, std::uint16_t method) {
        if (free_ == calls_max) return std::nullopt;
        const std::uint16_t number = free_;
        free_ = entries_[number].next_free;
        entries_[number] = {.taken = true, .method = method, .call = &call};
        return number;
    }
    /// Nobody waits any more. `sent` false: no reply will come, the number is free at once.
    void abandon(std::uint16_t number, bool sent) {
        entries_[number].call = nullptr;
        if (!sent) give_back(number);
    }

    /// @return the call this reply ends; `taken` false: there is none.
    [[nodiscard]] CallEntry close(std::uint16_t number) {
        if (number >= calls_max || !entries_[number].taken) return {};
        const CallEntry entry = entries_[number];
        give_back(number);
        return entry;
    }
    /// Ends every call.
    void end(CallError error) {
        for (unsigned number = 0; number < calls_max; ++number) {
            const CallEntry entry = close(static_cast<std::uint16_t>(number));
            if (entry.call != nullptr) entry.call->on_end(error);
        }
    }

private:
    void give_back(std::uint16_t number) {
        entries_[number] = {.next_free = free_};
        free_ = number;
    }
    std::array<CallEntry, calls_max> entries_{};
    std::uint16_t free_ = 0;
};

}  // namespace zooid::interconnect
