#include "guest_line.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>

namespace zooid::hake {

namespace {

using skb::attach::EndReason;
using skb::attach::FrameKind;
using Clock = std::chrono::steady_clock;

constexpr int look_ms = 100;  // between two looks at is_over() while a session begins
constexpr std::chrono::seconds hello_limit(2);  // then it is said again, behind filler
constexpr std::size_t unsent_bytes_max = std::size_t{64} << 10;

std::string words_for(EndReason reason) {
    switch (reason) {
        case EndReason::detached:
            return "the session was ended; ask again";
        case EndReason::damaged:
            return "the line damaged a message; ask again";
        case EndReason::schema:
            return "the guest speaks another schema; build host and guest from the same sources";
        case EndReason::no_service:
            return "the guest has no knowledge base; add `skb` to the boot manifest";
        case EndReason::gone:
            return "the guest's knowledge base has ended; ask again when it has been started anew";
        case EndReason::flooded:
            return "the guest refused a request as none of its schema; build both alike";
    }
    return "the session has ended";
}

}  // namespace

GuestLine::~GuestLine() {
    if (session_ == 0 || ended_) return;
    skb::attach::append_end(unsent_, session_, EndReason::detached);
    (void)flush();
}

void GuestLine::end(ExitStatus status, const std::string& why) {
    if (!ended_) ended_ = Failure{status, fmt::format("guest {}: {}", line_.name, why)};
}

bool GuestLine::flush() {
    while (!unsent_.empty()) {
        const auto count =
            ::send(descriptor(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count <= 0) return errno == EAGAIN || errno == EINTR;
        unsent_.erase(unsent_.begin(), unsent_.begin() + count);
    }
    return true;
}

bool GuestLine::pull() {
    std::array<std::byte, 2048> bytes{};
    const std::size_t room = std::min(bytes.size(), reader_.room());
    if (room == 0) return false;
    const auto count = ::recv(descriptor(), bytes.data(), room, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count <= 0) {
        is_gone_ = true;
        end(ExitStatus::fault, "it has ended, and with it this session; hake/run boots another");
        return false;
    }
    reader_.feed(std::span(bytes).first(static_cast<std::size_t>(count)));
    return true;
}

void GuestLine::end_with(const skb::attach::Frame& frame) {
    const auto reason = skb::attach::end_reason(frame).value_or(EndReason::damaged);
    end(reason == EndReason::no_service ? ExitStatus::failed : ExitStatus::fault,
        words_for(reason));
}

bool GuestLine::take_welcome() {
    for (;;) {
        const auto frame = reader_.next();
        if (!frame && frame.error() == skb::attach::FrameFault::version) {
            end(ExitStatus::fault, words_for(EndReason::schema));
            return true;
        }
        if (!frame) continue;  // what the line carried before
        if (!*frame) return false;
        if ((*frame)->session != session_) continue;
        if ((*frame)->kind == FrameKind::welcome) return true;
        if ((*frame)->kind != FrameKind::end) continue;
        end_with(**frame);
        return true;
    }
}

Result<void>
GuestLine::open(std::chrono::milliseconds limit, const std::function<bool()>& is_over) {
    if (is_gone_) return std::unexpected(*ended_);
    ended_.reset();
    reader_ = {};
    unsent_.clear();
    // A number that no session before had, most likely; never 0.
    session_ = static_cast<std::uint16_t>(std::random_device()() % 0xffff + 1);
    skb::attach::append_hello(unsent_, session_);
    const auto until = Clock::now() + limit;
    auto again = Clock::now() + hello_limit;
    while (!take_welcome()) {
        if (!flush()) is_gone_ = true;
        const short events = unsent_.empty() ? POLLIN : POLLIN | POLLOUT;
        pollfd watched{.fd = descriptor(), .events = events, .revents = 0};
        (void)::poll(&watched, 1, look_ms);
        (void)pull();
        if (ended_) break;
        if (Clock::now() > again) {  // what a host before left in the line may have swallowed it
            skb::attach::append_filler(unsent_);
            skb::attach::append_hello(unsent_, session_);
            again = until;
        }
        if (is_over()) return fail(ExitStatus::interrupted, "interrupted");
        if (Clock::now() > until)
            return fail(ExitStatus::limit,
                        fmt::format("guest {} did not answer within {} s; is it still booting, or "
                                    "stopped? try again",
                                    line_.name, limit.count() / 1000));
    }
    if (ended_) return std::unexpected(*ended_);
    return {};
}

std::expected<void, interconnect::SendError>
GuestLine::send(const interconnect::OutMessage& message) {
    using interconnect::SendError;
    if (message.capability != 0 || message.buffer != nullptr)
        return std::unexpected(SendError::capability);
    if (message.words.size() > skb::attach::words_max) return std::unexpected(SendError::too_long);
    if (ended_) return std::unexpected(SendError::closed);
    if (unsent_.size() > unsent_bytes_max) {
        ++counters_.full;
        (void)flush();
        return std::unexpected(SendError::full);
    }
    skb::attach::append_message(unsent_, session_, message);
    ++counters_.sent;
    if (!flush()) end(ExitStatus::fault, "it has ended");
    return {};
}

std::expected<std::optional<interconnect::MessageHeader>, interconnect::ReceiveError>
GuestLine::receive(std::span<std::uint64_t> into) {
    (void)flush();
    for (;;) {
        if (ended_) return std::unexpected(interconnect::ReceiveError::closed);
        const auto frame = reader_.next();
        if (!frame) {
            end(ExitStatus::fault, words_for(EndReason::damaged));
            continue;
        }
        if (!*frame) {
            if (!pull() && !ended_) return std::nullopt;
            continue;
        }
        if ((*frame)->session != session_) continue;
        if ((*frame)->kind == FrameKind::end) end_with(**frame);
        if ((*frame)->kind != FrameKind::message) continue;
        skb::attach::LineMessage message;
        if (!skb::attach::read_message((*frame)->payload, message) ||
            message.header.words > into.size()) {
            end(ExitStatus::fault, words_for(EndReason::damaged));
            continue;
        }
        std::ranges::copy(message.payload(), into.begin());
        ++counters_.received;
        return message.header;
    }
}

}  // namespace zooid::hake
