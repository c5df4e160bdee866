// A service of this domain: offered under a name, each client on a channel of its own.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/task_group.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/peer_link.hpp>

namespace zooid::native {

/// Who binds, as its monitor says.
struct ServedClient {
    std::uint64_t domain = 0;
    bool administrator = false;  // it may decide over the machine
};

/// What is the same for every service: the offer to the monitor, and the answers to it.
class ServiceDoor {
public:
    using Api = schema::monitor::Offer;
    using Context = interconnect::ServerContext;
    enum class State : std::uint8_t {
        opening,
        open,
        taken,   // another domain of this core serves that name
        failed,  // no slot or coroutine frame was left to begin with
        lost,    // the monitor does not answer any more: nobody can bind
    };

    /// @param monitor outlives the door; who uses it leaves its capabilities to this library.
    /// @param name    1..31 bytes; a client's bind() waits for a program of that name to offer it.
    ServiceDoor(MonitorChannel& monitor, std::string_view name) : monitor_(monitor), name_(name) {}
    ServiceDoor(const ServiceDoor&) = delete;
    ServiceDoor& operator=(const ServiceDoor&) = delete;

    [[nodiscard]] interconnect::Executor& executor() { return monitor_.executor(); }
    /// Offers the service; once, when clients can be taken in.
    void open();
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] bool is_open() const { return state_ == State::open; }
    /// It will not be open any more.
    [[nodiscard]] bool over() const { return state_ > State::open; }

    interconnect::ServerTask<Api::Bound> bound(const Api::Bound::Params& params, Context&);
    /// Refused: there is no keyboard here.
    interconnect::ServerTask<Api::Input> input(const Api::Input::Params&, Context&);

protected:
    ~ServiceDoor() = default;

private:
    using Done = std::expected<void, interconnect::CallError>;
    /// Takes a client in; false when it is not to be, or there is no room.
    [[nodiscard]] virtual bool
    admit(std::unique_ptr<PeerLink> link, const ServedClient& client) = 0;
    /// A client of another core.
    [[nodiscard]] Api::Bound::Results take_far(const Api::Bound::Params& params);
    interconnect::Task<Done> announce();
    interconnect::Task<Done> answer();

    MonitorChannel& monitor_;
    std::string name_;
    State state_ = State::opening;
    interconnect::Task<Done> announcing_;
    interconnect::Task<Done> answering_;
};

/// Serves `Interface` to every client by a Handler of its own, made when it binds and dropped when
/// its channel ends, however that comes: it closes, breaks the contract, or its domain dies.
/// @tparam Interface of a schema whose `_rpc.hpp` is included
/// @tparam Handler   a generated `...Server` concept's; one with serve(port) of its own is served
/// by that
/// @invariant at most clients_max clients; dropping the service ends their channels.
template <class Interface, class Handler>
class Service final : public ServiceDoor {
public:
    using Port = interconnect::Channel<PeerTransport, Interface::words_max>;
    /// Null refuses the client.
    using Make = std::function<std::unique_ptr<Handler>(const ServedClient&)>;

    /// @param monitor, name as for ServiceDoor.
    /// @param clients_max at the same time; who comes beyond that is refused
    /// @param make the handler of one client
    Service(MonitorChannel& monitor, std::string_view name, unsigned clients_max, Make make)
        : ServiceDoor(monitor, name),
          make_(std::move(make)),
          clients_(monitor.executor(), clients_max) {}

    [[nodiscard]] unsigned clients() const { return clients_.running(); }

private:
    using Served = interconnect::Task<std::expected<void, interconnect::CallError>>;

    bool admit(std::unique_ptr<PeerLink> link, const ServedClient& client) override {
        if (clients_.full()) return false;
        auto handler = make_(client);
        return handler != nullptr &&
               clients_.add(serve(*this, std::move(link), std::move(handler))).has_value();
    }
    static Served
    serve(Service& self, std::unique_ptr<PeerLink> link, std::unique_ptr<Handler> handler) {
        const auto port = std::make_unique<Port>(self.executor(), link->transport());
        if constexpr (requires { handler->serve(*port); }) {
            co_return co_await handler->serve(*port);
        } else {
            co_return co_await served(interconnect::Of<Interface>(), *port, *handler);
        }
    }

    Make make_;
    interconnect::TaskGroup<std::expected<void, interconnect::CallError>> clients_;
};

}  // namespace zooid::native
