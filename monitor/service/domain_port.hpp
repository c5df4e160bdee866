// What serve_monitor() reads a domain's requests from: those that take as long as another domain
// lives are served beside, so that the domain can go on asking.
#pragma once
#include "domain_server.hpp"

namespace zooid::monitor {

class DomainPort {
public:
    using Request = native::MonitorChannel::Message;

    /// @param domain outlives the port.
    DomainPort(Monitor& monitor, Domain& domain) : monitor_(monitor), domain_(domain) {}
    [[nodiscard]] interconnect::Executor& executor() { return monitor_.executor(); }

    /// The next request that is to be served in its turn; it stays until drop_first().
    Asked<const Request*> peek();
    void drop_first() { domain_.channel->drop_first(); }
    [[nodiscard]] bool admit(const interconnect::Contract& contract, const Request& request) {
        return domain_.channel->admit(contract, request);
    }
    template <class Typed>
    [[nodiscard]] bool receive_buffer(const interconnect::MessageHeader& header, Typed& message) {
        return domain_.channel->receive_buffer(header, message);
    }
    void fail(interconnect::Breach breach, std::uint16_t message) {
        domain_.channel->fail(breach, message);
    }
    auto refuse(const Request& request, interconnect::Refusal why) {
        return domain_.channel->refuse(request, why);
    }
    template <class M>
    auto answer(const Request& request,
                const std::expected<typename M::Results, interconnect::Refusal>& results) {
        return domain_.channel->answer<M>(request, results);
    }

private:
    Monitor& monitor_;
    Domain& domain_;
};

}  // namespace zooid::monitor
