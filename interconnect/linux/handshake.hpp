// The first two packets on the socket: what the connecting side brings, and the answer.
#pragma once
#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>
#include <zooid/interconnect/linux/bell.hpp>
#include <zooid/interconnect/linux/file.hpp>
#include <zooid/interconnect/linux/link_error.hpp>

namespace zooid::interconnect {

inline constexpr std::uint64_t link_magic = 0x316b6e694c646f5a;  // "ZodLink1"

/// From the side that connects, with one descriptor: the memory.
struct Hello {
    std::uint64_t magic = link_magic;
    std::uint64_t version = 0;
    std::uint64_t schema = 0;
    std::uint64_t slots = 0;
    std::uint64_t sleep = 0;         // SleepOn
    std::uint64_t pool_buffers = 0;  // of side a | of side b << 16
    std::uint64_t pool_buffer_bytes = 0;
};
inline constexpr std::size_t hello_files = 1;

/// The answer; anything but `accepted` ends the socket.
struct Answer {
    std::uint64_t magic = link_magic;
    std::uint64_t accepted = 0;  // 1, or 0 and `why`
    std::uint64_t why = 0;       // LinkError
    std::uint64_t sleep = 0;     // SleepOn
};

[[nodiscard]] std::expected<void, LinkError>
send_packet(int socket, std::span<const std::byte> packet, std::span<const int> files);

/// @return the descriptors that came; not_a_link when packet or descriptors are not as many as
/// asked for, timeout, or peer_died when the socket was closed.
[[nodiscard]] std::expected<std::vector<File>, LinkError>
receive_packet(int socket, std::span<std::byte> packet, std::size_t files);

/// The user at the other end.
[[nodiscard]] std::expected<unsigned, LinkError> peer_uid(int socket);

}  // namespace zooid::interconnect
