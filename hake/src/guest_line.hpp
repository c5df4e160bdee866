// The line to a running guest's knowledge base, as a transport: frames over the socket of its
// serial port.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>
#include <zooid/hake/running_guests.hpp>
#include <zooid/interconnect/core/transport.hpp>
#include <zooid/skb/attach/message.hpp>

namespace zooid::hake {

/// One session after the other with one guest; this process is the only one attached.
class GuestLine {
public:
    explicit GuestLine(AttachedLine line) : line_(std::move(line)) {}
    GuestLine(const GuestLine&) = delete;
    GuestLine& operator=(const GuestLine&) = delete;
    /// The guest hears that the session is over.
    ~GuestLine();

    /// Begins a session, whatever the line carried before.
    /// @param is_over asked while waiting; true: give up
    /// @return `limit`: no answer in time; `interrupted`; `fault`: the guest has ended, has no
    ///         knowledge base, or speaks otherwise
    [[nodiscard]] Result<void>
    open(std::chrono::milliseconds limit, const std::function<bool()>& is_over);

    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message);
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive(std::span<std::uint64_t> into);
    [[nodiscard]] int descriptor() const { return line_.socket.get(); }
    [[nodiscard]] const std::string& name() const { return line_.name; }
    [[nodiscard]] const interconnect::Counters& counters() const { return counters_; }
    /// Why the session is over; nothing: it is open.
    [[nodiscard]] const std::optional<Failure>& ended() const { return ended_; }
    /// True when the guest itself has gone: no further session.
    [[nodiscard]] bool is_gone() const { return is_gone_; }

private:
    /// Takes what has come; false: nothing has.
    bool pull();
    bool flush();
    void end(ExitStatus status, const std::string& why);
    void end_with(const skb::attach::Frame& frame);
    /// True once the session is welcome or over.
    bool take_welcome();

    AttachedLine line_;
    skb::attach::FrameReader reader_;
    std::vector<std::byte> unsent_;
    std::uint16_t session_ = 0;
    std::optional<Failure> ended_;
    bool is_gone_ = false;
    interconnect::Counters counters_;
};

/// GuestLine for a channel, which wants its transport to be its own.
class LineTransport {
public:
    static constexpr interconnect::TransportKind kind = interconnect::TransportKind::loop;

    /// @param line outlives the channel
    explicit LineTransport(GuestLine& line) : line_(&line) {}
    [[nodiscard]] std::expected<void, interconnect::SendError>
    send(const interconnect::OutMessage& message) {
        return line_->send(message);
    }
    [[nodiscard]] std::expected<std::optional<interconnect::MessageHeader>,
                                interconnect::ReceiveError>
    receive(std::span<std::uint64_t> into) {
        return line_->receive(into);
    }
    /// What comes later makes the socket readable: whoever polls it wakes.
    [[nodiscard]] bool prepare_sleep(unsigned) { return true; }
    void wake() {}
    void close() {}
    [[nodiscard]] unsigned words_max() const { return skb::attach::words_max; }
    [[nodiscard]] const interconnect::Counters& counters() const { return line_->counters(); }

private:
    GuestLine* line_;
};

static_assert(interconnect::Transport<LineTransport>);

}  // namespace zooid::hake
