// Takes clients in: what the monitor asks of a domain that serves.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/schema/monitor_rpc.hpp>

#include "skb_server.hpp"

namespace zooid::skb {

inline constexpr std::size_t clients_max = 8;
inline constexpr std::uint32_t client_ring_slots = 32;

/// @invariant at most clients_max live; a client whose end point has gone makes room for the next.
class Offers {
public:
    using Api = schema::monitor::Offer;
    using Context = interconnect::ServerContext;

    Offers(ServiceState& state, std::uint32_t cores) : state_(state), cores_(cores) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }
    /// Readies a slot for the end point that comes with the next offer; before any comes.
    [[nodiscard]] bool prepare();

    interconnect::ServerTask<Api::Bound> bound(const Api::Bound::Params& params, Context& context);
    /// Refused: there is no keyboard here.
    interconnect::ServerTask<Api::Input> input(const Api::Input::Params&, Context&);

private:
    using ClientChannel = interconnect::Channel<native::Lmp, 224>;
    struct Client {
        std::uint32_t peer = 0;  // end point at the client; 0: free
        std::optional<ClientChannel> channel;
        std::optional<SkbServer> server;
        interconnect::Task<std::expected<void, interconnect::CallError>> serving;
    };
    struct Place {
        std::uint32_t end_point = 0;  // ours; made once, used by one client after another
        std::uint64_t ring = 0;
        std::unique_ptr<Client> client;
    };
    [[nodiscard]] Place* free_place();
    void sweep();
    [[nodiscard]] bool arm(Place& place);

    ServiceState& state_;
    std::uint32_t cores_;
    std::uint32_t arriving_ = 0;  // slot for the next end point
    std::array<Place, clients_max> places_;
};

}  // namespace zooid::skb
