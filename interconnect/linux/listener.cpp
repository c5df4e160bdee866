// A path at which other processes connect.
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>

#include <cerrno>
#include <thread>
#include <utility>
#include <zooid/interconnect/linux/listener.hpp>

#include "unix_address.hpp"

namespace zooid::interconnect {
namespace {

constexpr int waiting_max = 16;  // peers that have not been accepted yet

bool bind_to(const File& socket, const sockaddr_un& address) {
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// A path whose listener has died refuses.
bool left_behind(const sockaddr_un& address) {
    const File probe(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const auto* const general = reinterpret_cast<const sockaddr*>(&address);
    if (!probe) return false;
    return ::connect(probe.get(), general, sizeof address) != 0 && errno == ECONNREFUSED;
}

/// Locks the folder of `path`, so that nobody takes over what is bound but does not listen yet, and
/// two do not take over the same path. No file is left behind by it. A folder that cannot be read
/// or locked is not locked.
std::expected<File, LinkError> lock_folder(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
    File held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto until = std::chrono::steady_clock::now() + link_handshake_default;
    while (held && ::flock(held.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) break;
        if (std::chrono::steady_clock::now() > until) return std::unexpected(LinkError::timeout);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return held;
}

}  // namespace

std::expected<Listener, LinkError> Listener::bind(std::string path) {
    const auto address = unix_address(path);
    const auto folder = lock_folder(path);
    if (!folder) return std::unexpected(folder.error());
    File socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!address || !socket) return std::unexpected(LinkError::system);
    bool bound = bind_to(socket, *address);
    if (!bound && errno == EADDRINUSE && left_behind(*address)) {
        ::unlink(path.c_str());
        bound = bind_to(socket, *address);
    }
    if (!bound || ::listen(socket.get(), waiting_max) != 0)
        return std::unexpected(LinkError::system);
    return Listener(std::move(socket), std::move(path));
}

Listener::~Listener() {
    if (socket_) ::unlink(path_.c_str());
}

std::expected<Link, LinkError>
Listener::accept(const Terms& terms, std::chrono::milliseconds at_most) {
    pollfd watched{socket_.get(), POLLIN, 0};
    if (::poll(&watched, 1, static_cast<int>(at_most.count())) <= 0)
        return std::unexpected(LinkError::timeout);
    File peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!peer) return std::unexpected(LinkError::system);
    return Link::accept(std::move(peer), terms);
}

}  // namespace zooid::interconnect
