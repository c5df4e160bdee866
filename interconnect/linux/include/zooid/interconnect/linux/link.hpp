// A channel between two Linux processes, or two threads: `ump_notify` over memory they share.
#pragma once
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "zooid/interconnect/core/buffer_pool.hpp"
#include "zooid/interconnect/core/ump.hpp"
#include "zooid/interconnect/linux/bell.hpp"
#include "zooid/interconnect/linux/link_error.hpp"
#include "zooid/interconnect/linux/shared_memory.hpp"

namespace zooid::interconnect {

inline constexpr std::uint64_t link_version = 2;
inline constexpr std::chrono::milliseconds link_handshake_default{2000};
/// A peer that was killed is noticed by a sleeping side within this.
inline constexpr std::chrono::milliseconds link_death_notice{50};

/// What a side brings to the handshake and asks of the other.
struct Terms {
    std::uint64_t schema = 0;                    // both must say the same; a schema's number, say
    unsigned slots = ring_slots_default;         // of each ring; the connecting side decides
    SleepOn sleep = SleepOn::futex;              // where this side sleeps
    std::optional<unsigned> uid = std::nullopt;  // the user the peer must run as; none: as we do
    std::chrono::milliseconds handshake = link_handshake_default;  // then it is given up: timeout
    PoolShape pool = {};  // buffers beside the channel; both must say the same; side a connects
};

/// One end. Satisfies Transport, so `Channel<Link>` gives coroutines; wait() is for plain threads.
///
/// @invariant what the peer writes is checked as UmpChannel checks it; pages the peer writes are
/// mapped read-only here; the memory cannot shrink. When the peer's process has ended, what it had
/// sent is received first, then comes the end, named by ended().
class Link {
public:
    static constexpr TransportKind kind = TransportKind::ump_notify;

    /// Connects to a listener's path.
    /// @return the link, or system, absent, timeout, not_a_link, version, schema, rights,
    /// peer_died.
    [[nodiscard]] static std::expected<Link, LinkError>
    connect(const std::string& path, const Terms& terms = {});
    /// The connecting half over a socket that is already there: SOCK_SEQPACKET, AF_UNIX.
    [[nodiscard]] static std::expected<Link, LinkError> offer(File socket, const Terms& terms);
    /// The listening half over such a socket.
    /// @return the link, or system, timeout, not_a_link, version, schema, rights, memory,
    /// peer_died.
    [[nodiscard]] static std::expected<Link, LinkError> accept(File socket, const Terms& terms);
    /// Both ends, for two threads of this process. @return system when the kernel has no memory.
    [[nodiscard]] static std::expected<std::pair<Link, Link>, LinkError>
    pair(const Terms& terms = {});

    [[nodiscard]] std::expected<void, SendError> send(const OutMessage& message);
    [[nodiscard]] std::expected<void, SendError> post(const OutMessage& message);
    [[nodiscard]] std::expected<void, SendError> flush() { return transport_.flush(); }
    [[nodiscard]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive(std::span<std::uint64_t> into);
    /// See UmpTransport; what had come is received after the peer has gone, too.
    [[nodiscard, gnu::always_inline]] std::optional<MessageHeader>
    receive_slot(std::span<std::uint64_t> into) {
        return transport_.receive_slot(into);
    }
    [[nodiscard, gnu::always_inline]] bool nothing_yet(Watch& watch) const {
        const bool nothing = transport_.nothing_yet(watch);
        if (gone_) watch.forget();
        return nothing;
    }
    [[nodiscard]] std::expected<std::optional<MessageHeader>, ReceiveError>
    receive_other(std::span<std::uint64_t> into) {
        return receive(into);
    }
    [[nodiscard]] bool ready() const { return transport_.ready(); }
    [[nodiscard]] bool owes() const { return transport_.owes(); }
    /// Before epoll_wait on descriptor(); with `true` it may block.
    [[nodiscard]] bool prepare_sleep(unsigned slots_wanted);
    void wake();
    void close() { transport_.close(); }
    [[nodiscard]] unsigned words_max() const { return transport_.words_max(); }
    [[nodiscard]] const Counters& counters() const { return transport_.counters(); }
    [[nodiscard]] PeerFault fault() const { return transport_.fault(); }

    /// Sends, sleeping for room at most that long.
    /// @return timeout, closed, peer_fault, peer_died; not_a_link for what no link can carry.
    [[nodiscard]] std::expected<void, LinkError>
    send_within(const OutMessage& message, std::chrono::milliseconds at_most);
    /// Receives: looks `spins` times, then sleeps at most that long.
    /// @return timeout, closed, peer_fault, peer_died.
    [[nodiscard]] std::expected<MessageHeader, LinkError>
    receive_within(std::span<std::uint64_t> into, std::chrono::milliseconds at_most,
                   unsigned spins = 200);

    /// For a loop of the caller's own, over a BulkPool<Link> say: read rings(), look, and if
    /// prepare_sleep() said so sleep(); then wake().
    [[nodiscard]] std::uint32_t rings() const {
        return own_bell_->rings.load(std::memory_order_acquire);
    }
    /// Returns when a doorbell came since `seen`, the peer has ended, that long has passed, or
    /// link_death_notice has.
    void sleep(std::uint32_t seen, std::chrono::milliseconds at_most);

    /// Memory of the pool both terms named, for a BufferPool; empty when they named none.
    [[nodiscard]] std::span<std::byte> pool() const { return pool_; }
    [[nodiscard]] Side side() const { return side_; }

    /// For epoll: with SleepOn::descriptor readable when there may be news; always when the peer's
    /// process has ended.
    [[nodiscard]] int descriptor() const { return socket_.get(); }
    /// Why the channel has ended, or nothing while it has not.
    [[nodiscard]] std::optional<LinkError> ended() const { return ended_; }

private:
    Link(SharedMemory memory, File socket, Side side, UmpChannel<> channel, SleepOn mine,
         SleepOn peers);
    [[nodiscard]] std::span<std::byte> channel_memory(unsigned slots) const;
    [[nodiscard]] static std::expected<Link, LinkError>
    finish_offer(SharedMemory memory, File socket, const Terms& terms);
    /// Takes rings off the socket; true when the peer's process has ended.
    bool drain();
    [[nodiscard]] LinkError end_of(ReceiveError error);

    SharedMemory memory_;
    Side side_;
    std::span<std::byte> pool_;
    File socket_;  // ends when the peer's process does
    SleepOn sleep_on_;
    const BellCount* own_bell_;
    UmpNotify<LinuxBell> transport_;
    bool gone_ = false;  // the peer's process; what it had sent may still be there
    std::optional<LinkError> ended_;
};

static_assert(Transport<Link>);

}  // namespace zooid::interconnect
