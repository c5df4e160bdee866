// The guest's half of a session: requests of the host go to the knowledge base, its replies back.
#pragma once
#include <array>
#include <concepts>
#include <expected>
#include <optional>
#include <vector>
#include <zooid/interconnect/core/control.hpp>
#include <zooid/interconnect/core/error.hpp>
#include <zooid/skb/attach/message.hpp>

namespace zooid::skb::attach {

inline constexpr unsigned calls_max = 32;  // requests of a session without a reply

/// The knowledge base as a relay reaches it.
template <class S>
concept RelayedService =
    requires(S& service, const interconnect::OutMessage& message, std::span<std::uint64_t> into) {
        service.bind();  // anew, as a client nobody knows; the one before is dropped
        service.drop();
        { service.is_binding() } -> std::same_as<bool>;
        { service.is_bound() } -> std::same_as<bool>;  // once it no longer binds; false: gone
        { service.send(message) } -> std::same_as<std::expected<void, interconnect::SendError>>;
        { service.receive(into) } -> std::same_as<std::optional<interconnect::MessageHeader>>;
    };

/// Knows frames and calls, nothing of what they ask. No I/O: feed reader(), call turn(), send
/// out().
/// @invariant a reply goes only to the session that asked; out() holds at most out_bytes_max bytes
/// and one frame.
template <RelayedService Service>
class Relay {
public:
    explicit Relay(Service& service) : service_(service) {}

    [[nodiscard]] FrameReader& reader() { return reader_; }
    [[nodiscard]] std::vector<std::byte>& out() { return out_; }
    /// The session that is open, or 0.
    [[nodiscard]] std::uint16_t session() const { return session_; }

    /// Does what can be done now; true when that was anything.
    bool turn() {
        bool any = finish_binding();
        while (send_held() && has_room() && !is_opening_ && take_frame()) any = true;
        while (has_room() && carry_reply()) any = true;
        if (session_ != 0 && !is_opening_ && !service_.is_bound()) {
            end(EndReason::gone);
            any = true;
        }
        return any;
    }

private:
    static constexpr std::size_t out_bytes_max = 4 * frame_bytes_max;
    /// A number the service knows a call by. Numbers go round, so that a reply that comes after its
    /// session finds none or its own old entry.
    struct Call {
        std::uint16_t number = 0;   // as the service has it
        std::uint16_t session = 0;  // 0: free
        std::uint16_t host_call = 0;
    };

    [[nodiscard]] bool has_room() const { return out_.size() < out_bytes_max; }

    bool finish_binding() {
        if (!is_opening_ || service_.is_binding()) return false;
        is_opening_ = false;
        if (!service_.is_bound()) {
            end(EndReason::no_service);
        } else {
            append_frame(out_, FrameKind::welcome, session_, {});
        }
        return true;
    }

    /// False while a request waits for room at the service.
    bool send_held() {
        if (!held_) return true;
        const auto sent = service_.send({.number = held_->header.number,
                                         .call = held_->header.call,
                                         .words = held_->payload(),
                                         .segment = held_->header.segment});
        if (!sent && sent.error() == interconnect::SendError::full) return false;
        held_.reset();
        if (!sent) end(EndReason::gone);
        return true;
    }

    bool take_frame() {
        const auto frame = reader_.next();
        if (!frame) {
            if (session_ != 0) end(EndReason::damaged);
            return true;
        }
        if (!*frame) return false;
        take(**frame);
        return true;
    }

    void take(const Frame& frame) {
        if (frame.kind == FrameKind::hello) return open(frame);
        if (frame.session != session_ || session_ == 0) return tell_over(frame);
        if (frame.kind == FrameKind::end) {
            close();
        } else if (frame.kind == FrameKind::message) {
            take_request(frame);
        } else {
            end(EndReason::damaged);
        }
    }

    /// Its session is over, or was one of a relay before this: who asks hears so at once.
    void tell_over(const Frame& frame) {
        if (frame.kind == FrameKind::message) append_end(out_, frame.session, EndReason::detached);
    }

    /// A hello that is said again, by a host that has waited long, changes nothing.
    void open(const Frame& hello) {
        if (hello.session == session_ && session_ != 0) {
            if (!is_opening_) append_frame(out_, FrameKind::welcome, session_, {});
            return;
        }
        close();
        session_ = hello.session;
        if (!is_hello_of_ours(hello) || session_ == 0) return end(EndReason::schema);
        is_opening_ = true;
        service_.bind();
    }

    void take_request(const Frame& frame) {
        LineMessage message;
        if (!read_message(frame.payload, message) ||
            message.header.number >= interconnect::method_max)
            return end(EndReason::flooded);
        Call* const free = free_call();
        if (free == nullptr) return end(EndReason::flooded);
        *free = {next_number_, session_, message.header.call};
        message.header.call = next_number_;
        next_number_ = static_cast<std::uint16_t>((next_number_ + 1) % interconnect::call_max);
        held_ = message;
        (void)send_held();
    }

    Call* free_call() {
        for (Call& call : calls_) {
            if (call.session == 0) return &call;
        }
        return nullptr;
    }

    bool carry_reply() {
        LineMessage reply;
        const auto header = service_.receive(reply.words);
        if (!header) return false;
        reply.header = *header;
        for (Call& call : calls_) {
            if (call.session == 0 || call.number != header->call) continue;
            append_message(out_, call.session,
                           {.number = header->number,
                            .call = call.host_call,
                            .words = reply.payload(),
                            .segment = header->segment});
            call.session = 0;
            break;
        }
        return true;
    }

    void end(EndReason reason) {
        append_end(out_, session_, reason);
        close();
    }

    void close() {
        if (session_ == 0) return;
        session_ = 0;
        is_opening_ = false;
        held_.reset();
        calls_ = {};
        service_.drop();
    }

    Service& service_;
    FrameReader reader_;
    std::vector<std::byte> out_;
    std::uint16_t session_ = 0;
    bool is_opening_ = false;
    std::optional<LineMessage> held_;
    std::array<Call, calls_max> calls_{};
    std::uint16_t next_number_ = 0;
};

}  // namespace zooid::skb::attach
