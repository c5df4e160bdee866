// How a link comes about: one side makes the memory and says what it brings, the other one checks.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <zooid/interconnect/linux/link.hpp>

#include "handshake.hpp"
#include "link_layout.hpp"
#include "unix_address.hpp"

namespace zooid::interconnect {
namespace {

template <class Packet>
std::span<std::byte> bytes_of(Packet& packet) {
    return std::as_writable_bytes(std::span(&packet, 1));
}

bool limit_waiting(int socket, const Terms& terms) {
    const auto ms = terms.handshake.count();
    const timeval limit{.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    return ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0;
}

std::expected<void, LinkError> check_rights(int socket, const Terms& terms) {
    const auto uid = peer_uid(socket);
    if (!uid) return std::unexpected(uid.error());
    if (*uid != terms.uid.value_or(::geteuid())) return std::unexpected(LinkError::rights);
    return {};
}

std::uint64_t pool_buffers(const PoolShape& pool) {
    return pool.buffers[0] | std::uint64_t{pool.buffers[1]} << 16;
}

/// What this side itself has been asked for.
bool valid(const Terms& terms) {
    return valid_slots(terms.slots) && terms.pool.valid() && terms.handshake.count() > 0;
}

std::expected<void, LinkError> check(const Hello& hello, const Terms& terms) {
    if (hello.magic != link_magic) return std::unexpected(LinkError::not_a_link);
    if (hello.version != link_version) return std::unexpected(LinkError::version);
    if (hello.schema != terms.schema || hello.pool_buffers != pool_buffers(terms.pool) ||
        hello.pool_buffer_bytes != terms.pool.buffer_bytes)
        return std::unexpected(LinkError::schema);
    if (!valid_slots(hello.slots) || hello.sleep > 1) return std::unexpected(LinkError::not_a_link);
    return {};
}

std::expected<void, LinkError> refuse(int socket, LinkError why) {
    Answer answer{.why = static_cast<std::uint64_t>(why)};
    static_cast<void>(send_packet(socket, bytes_of(answer), {}));
    return std::unexpected(why);
}

/// Pages that only the peer writes.
void protect(const SharedMemory& memory, Side mine, std::size_t slots) {
    const std::size_t first = mine == Side::a ? area_bytes(slots) : 0;
    memory.make_read_only(memory.bytes().subspan(first, area_bytes(slots)));
    memory.make_read_only(bell_page(memory.bytes().first(link_bytes(slots)), mine));
}

std::expected<SharedMemory, LinkError> say_hello(int socket, const Terms& terms) {
    auto memory = SharedMemory::create(link_bytes(terms.slots) + terms.pool.bytes());
    if (!memory) return memory;
    const auto channel =
        UmpChannel<>::create(memory->bytes(), Side::a, terms.slots, Wake::notified);
    if (!channel) return std::unexpected(LinkError::not_a_link);
    Hello hello{.version = link_version,
                .schema = terms.schema,
                .slots = terms.slots,
                .sleep = static_cast<std::uint64_t>(terms.sleep),
                .pool_buffers = pool_buffers(terms.pool),
                .pool_buffer_bytes = terms.pool.buffer_bytes};
    const int file = memory->fd();
    if (const auto sent = send_packet(socket, bytes_of(hello), {&file, 1}); !sent)
        return std::unexpected(sent.error());
    return memory;
}

}  // namespace

std::expected<Link, LinkError> Link::offer(File socket, const Terms& terms) {
    if (!valid(terms)) return std::unexpected(LinkError::not_a_link);
    if (!limit_waiting(socket.get(), terms)) return std::unexpected(LinkError::system);
    if (const auto may = check_rights(socket.get(), terms); !may)
        return std::unexpected(may.error());
    auto memory = say_hello(socket.get(), terms);
    if (!memory) return std::unexpected(memory.error());
    return finish_offer(std::move(*memory), std::move(socket), terms);
}

std::expected<Link, LinkError>
Link::finish_offer(SharedMemory memory, File socket, const Terms& terms) {
    Answer answer;
    if (const auto got = receive_packet(socket.get(), bytes_of(answer), 0); !got)
        return std::unexpected(got.error());
    if (answer.magic != link_magic || answer.sleep > 1)
        return std::unexpected(LinkError::not_a_link);
    if (answer.accepted != 1) {
        const bool named = answer.why <= static_cast<std::uint64_t>(LinkError::peer_died);
        return std::unexpected(named ? static_cast<LinkError>(answer.why) : LinkError::not_a_link);
    }
    auto channel = UmpChannel<>::attach(memory.bytes(), Side::a);
    if (!channel || channel->slots() != terms.slots) return std::unexpected(LinkError::memory);
    protect(memory, Side::a, terms.slots);
    return Link(std::move(memory), std::move(socket), Side::a, *channel, terms.sleep,
                static_cast<SleepOn>(answer.sleep));
}

std::expected<Link, LinkError> Link::accept(File socket, const Terms& terms) {
    if (!valid(terms)) return std::unexpected(LinkError::not_a_link);
    if (!limit_waiting(socket.get(), terms)) return std::unexpected(LinkError::system);
    Hello hello;
    auto files = receive_packet(socket.get(), bytes_of(hello), hello_files);
    if (!files) return std::unexpected(files.error());
    auto good = check_rights(socket.get(), terms);
    if (good) good = check(hello, terms);
    if (!good) return std::unexpected(refuse(socket.get(), good.error()).error());
    auto memory = SharedMemory::adopt(std::move(files->front()),
                                      link_bytes(hello.slots) + terms.pool.bytes());
    if (!memory) return std::unexpected(refuse(socket.get(), memory.error()).error());
    auto channel = UmpChannel<>::attach(memory->bytes(), Side::b);
    if (!channel || channel->slots() != hello.slots)
        return std::unexpected(refuse(socket.get(), LinkError::memory).error());
    protect(*memory, Side::b, hello.slots);
    Answer answer{.accepted = 1, .sleep = static_cast<std::uint64_t>(terms.sleep)};
    if (const auto sent = send_packet(socket.get(), bytes_of(answer), {}); !sent)
        return std::unexpected(sent.error());
    return Link(std::move(*memory), std::move(socket), Side::b, *channel, terms.sleep,
                static_cast<SleepOn>(hello.sleep));
}

std::expected<std::pair<Link, Link>, LinkError> Link::pair(const Terms& terms) {
    if (!valid(terms)) return std::unexpected(LinkError::not_a_link);
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return std::unexpected(LinkError::system);
    File first(ends[0]);
    File second(ends[1]);
    auto memory = say_hello(first.get(), terms);
    if (!memory) return std::unexpected(memory.error());
    auto far = accept(std::move(second), terms);
    if (!far) return std::unexpected(far.error());
    auto near = finish_offer(std::move(*memory), std::move(first), terms);
    if (!near) return std::unexpected(near.error());
    return std::pair(std::move(*near), std::move(*far));
}

std::expected<Link, LinkError> Link::connect(const std::string& path, const Terms& terms) {
    const auto address = unix_address(path);
    File socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!address || !socket) return std::unexpected(LinkError::system);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return std::unexpected(errno == ENOENT || errno == ECONNREFUSED ? LinkError::absent
                                                                        : LinkError::system);
    return offer(std::move(socket), terms);
}

}  // namespace zooid::interconnect
