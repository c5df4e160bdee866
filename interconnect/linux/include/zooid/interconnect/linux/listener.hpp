// A path at which other processes connect.
#pragma once
#include <chrono>
#include <string>

#include "zooid/interconnect/linux/link.hpp"

namespace zooid::interconnect {

/// Owns the path: it is removed when this goes.
class Listener {
public:
    /// Listens; a path left by a process that has died is taken over.
    /// @return system when the path cannot be made or somebody listens there; timeout when
    /// somebody keeps the path's folder locked.
    [[nodiscard]] static std::expected<Listener, LinkError> bind(std::string path);

    Listener(Listener&& other) noexcept = default;
    Listener& operator=(Listener&&) = delete;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    /// Waits for the next peer and shakes hands.
    /// @return the link, timeout, or what was wrong with that peer (peer_died: it only asked
    /// whether anybody listens): accept again.
    [[nodiscard]] std::expected<Link, LinkError>
    accept(const Terms& terms, std::chrono::milliseconds at_most);
    /// Readable when accept() will not wait.
    [[nodiscard]] int descriptor() const { return socket_.get(); }

private:
    Listener(File socket, std::string path) : socket_(std::move(socket)), path_(std::move(path)) {}
    File socket_;
    std::string path_;
};

}  // namespace zooid::interconnect
