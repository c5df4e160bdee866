// The first two packets on the socket.
#include "handshake.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace zooid::interconnect {
namespace {

struct ControlBuffer {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int) * hello_files)> bytes{};
};

std::vector<File> take_files(msghdr& header) {
    std::vector<File> files;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t index = 0; index < count; ++index) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + index * sizeof(int), sizeof fd);
            files.emplace_back(fd);
        }
    }
    return files;
}

}  // namespace

std::expected<void, LinkError>
send_packet(int socket, std::span<const std::byte> packet, std::span<const int> files) {
    iovec piece{const_cast<std::byte*>(packet.data()), packet.size()};
    ControlBuffer control;
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (!files.empty()) {
        header.msg_control = control.bytes.data();
        header.msg_controllen = CMSG_SPACE(files.size_bytes());
        cmsghdr* const part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(files.size_bytes());
        std::memcpy(CMSG_DATA(part), files.data(), files.size_bytes());
    }
    const ssize_t sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
    if (sent == static_cast<ssize_t>(packet.size())) return {};
    return std::unexpected(errno == EPIPE ? LinkError::peer_died : LinkError::system);
}

std::expected<std::vector<File>, LinkError>
receive_packet(int socket, std::span<std::byte> packet, std::size_t files) {
    iovec piece{packet.data(), packet.size()};
    ControlBuffer control;
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    ssize_t got = -1;
    do got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return std::unexpected(errno == EAGAIN ? LinkError::timeout : LinkError::peer_died);
    auto taken = take_files(header);  // owned now, whatever else is wrong
    if (got == 0) return std::unexpected(LinkError::peer_died);
    const bool whole = got == static_cast<ssize_t>(packet.size()) &&
                       (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    if (!whole || taken.size() != files) return std::unexpected(LinkError::not_a_link);
    return taken;
}

std::expected<unsigned, LinkError> peer_uid(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::unexpected(LinkError::system);
    return peer.uid;
}

}  // namespace zooid::interconnect
