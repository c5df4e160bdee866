// A channel between two Linux processes, or two threads.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <zooid/interconnect/core/spin.hpp>
#include <zooid/interconnect/linux/link.hpp>

#include "link_layout.hpp"

namespace zooid::interconnect {
namespace {

using Clock = std::chrono::steady_clock;
constexpr unsigned rings_drained_max = 64;  // per wake: a peer that floods only hurts itself

std::chrono::milliseconds left(Clock::time_point deadline) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return std::max(rest, std::chrono::milliseconds(0));
}

constexpr LinkError link_error(SendError error) {
    switch (error) {
        case SendError::closed:
            return LinkError::closed;
        case SendError::peer_fault:
            return LinkError::peer_fault;
        default:
            return LinkError::not_a_link;
    }
}

}  // namespace

Link::Link(SharedMemory memory, File socket, Side side, UmpChannel<> channel, SleepOn mine,
           SleepOn peers)
    : memory_(std::move(memory)),
      side_(side),
      pool_(memory_.bytes().subspan(link_bytes(channel.slots()))),
      socket_(std::move(socket)),
      sleep_on_(mine),
      own_bell_(&bell_of(channel_memory(channel.slots()), side)),
      transport_(channel, LinuxBell{&bell_of(channel_memory(channel.slots()),
                                             side == Side::a ? Side::b : Side::a),
                                    socket_.get(), peers}) {}

std::span<std::byte> Link::channel_memory(unsigned slots) const {
    return memory_.bytes().first(link_bytes(slots));
}

std::expected<void, SendError> Link::post(const OutMessage& message) {
    if (gone_) return std::unexpected(SendError::closed);
    return transport_.post(message);
}

std::expected<void, SendError> Link::send(const OutMessage& message) {
    if (gone_) return std::unexpected(SendError::closed);
    return transport_.send(message);
}

std::expected<std::optional<MessageHeader>, ReceiveError>
Link::receive(std::span<std::uint64_t> into) {
    if (ended_ == LinkError::peer_died) return std::unexpected(ReceiveError::closed);
    const bool gone = gone_;  // before the look
    auto got = transport_.receive(into);
    if (!got) {
        ended_ = end_of(got.error());
    } else if (!*got && gone) {
        ended_ = LinkError::peer_died;
        return std::unexpected(ReceiveError::closed);
    }
    return got;
}

bool Link::prepare_sleep(unsigned slots_wanted) {
    return !drain() && transport_.prepare_sleep(slots_wanted);
}

void Link::wake() {
    transport_.wake();
    drain();
}

LinkError Link::end_of(ReceiveError error) {
    return error == ReceiveError::closed ? LinkError::closed : LinkError::peer_fault;
}

bool Link::drain() {
    for (unsigned ring = 0; ring < rings_drained_max && !gone_; ++ring) {
        std::uint8_t byte = 0;
        const ssize_t got = ::recv(socket_.get(), &byte, sizeof byte, MSG_DONTWAIT);
        if (got == 0) gone_ = true;
        if (got < 0) {
            gone_ = errno != EAGAIN && errno != EINTR;
            break;
        }
    }
    return gone_;
}

void Link::sleep(std::uint32_t seen, std::chrono::milliseconds at_most) {
    if (sleep_on_ == SleepOn::futex) {
        // The peer's end rings no futex: so never longer than this without a look at the socket.
        sleep_on(*own_bell_, seen, std::min(at_most, link_death_notice));
        return;
    }
    pollfd watched{socket_.get(), POLLIN, 0};
    static_cast<void>(::poll(&watched, 1, static_cast<int>(at_most.count())));
}

std::expected<void, LinkError>
Link::send_within(const OutMessage& message, std::chrono::milliseconds at_most) {
    const auto deadline = Clock::now() + at_most;
    for (;;) {
        const auto sent = send(message);
        if (sent) return {};
        if (gone_) return std::unexpected(LinkError::peer_died);
        if (sent.error() != SendError::full) return std::unexpected(link_error(sent.error()));
        if (Clock::now() >= deadline) return std::unexpected(LinkError::timeout);
        const std::uint32_t seen = rings();
        if (prepare_sleep(slots_for(message.words.size()))) sleep(seen, left(deadline));
        wake();
    }
}

std::expected<MessageHeader, LinkError> Link::receive_within(std::span<std::uint64_t> into,
                                                             std::chrono::milliseconds at_most,
                                                             unsigned spins) {
    const auto deadline = Clock::now() + at_most;
    for (;;) {
        const auto got = receive_spinning(*this, into, spins);
        if (!got) return std::unexpected(ended_.value_or(LinkError::closed));
        if (const auto& message = *got) return *message;
        if (Clock::now() >= deadline) return std::unexpected(LinkError::timeout);
        const std::uint32_t seen = rings();
        if (prepare_sleep(0)) sleep(seen, left(deadline));
        wake();
    }
}

}  // namespace zooid::interconnect
