// A client's way to a service: by name, in one line.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>
#include <zooid/interconnect/channel.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/peer_link.hpp>

namespace zooid::native {

enum class BindError : std::uint8_t {
    not_found,      // nobody serves that name on any core: start the program that does
    refused,        // the service takes nobody in now, or not this domain: later, or never
    no_room,        // slots or ring space of this domain are used up: give other channels up
    out_of_frames,  // the frame pool is empty: a limit of this program
    lost,           // the monitor does not answer any more: this domain is about to end
};
[[nodiscard]] std::string_view name(BindError error);

/// A channel to a service. Dropping it closes the channel; the service hears that.
/// @tparam Interface of a schema whose `_rpc.hpp` is included
template <class Interface>
class Bound {
public:
    using Port = interconnect::Channel<PeerTransport, Interface::words_max>;

    Bound(interconnect::Executor& executor, std::unique_ptr<PeerLink> link)
        : link_(std::move(link)), port_(executor, link_->transport()) {}

    [[nodiscard]] interconnect::Executor& executor() { return port_.executor(); }
    [[nodiscard]] Port& port() { return port_; }
    /// The generated client; session<...>() of it types the channel.
    [[nodiscard]] auto client() { return client_of(interconnect::Of<Interface>(), port_); }

private:
    std::unique_ptr<PeerLink> link_;
    Port port_;
};

/// @param monitor outlives the task.
/// @param service valid until the task has begun.
[[nodiscard]] interconnect::Task<std::expected<std::unique_ptr<PeerLink>, BindError>>
bind_link(MonitorChannel& monitor, std::string_view service);

/// A channel of its own to whoever serves that name: on this core, else on the lowest one. Waits
/// for a program of that name that has been started and does not serve yet. One bind() of a domain
/// at a time.
/// @param monitor outlives the task; who uses it leaves its capabilities to this library.
/// @param service as it was offered; valid until the task has begun.
template <class Interface>
[[nodiscard]] interconnect::Task<std::expected<std::unique_ptr<Bound<Interface>>, BindError>>
bind(MonitorChannel& monitor, std::string_view service) {
    auto link = co_await bind_link(monitor, service);
    if (!link) co_return std::unexpected(link.error());
    co_return std::make_unique<Bound<Interface>>(monitor.executor(), std::move(*link));
}

}  // namespace zooid::native
