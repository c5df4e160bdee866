// Channels between domains of two cores: the ends here, and on the boot core who is paired with
// whom.
#pragma once
#include <array>
#include <memory>
#include <string_view>
#include <vector>
#include <zooid/monitor/broker.hpp>

#include "domains.hpp"
#include "peer.hpp"
#include "task_set.hpp"
#include "transfer.hpp"

namespace zooid::monitor {

class Monitor;

inline constexpr unsigned binding_slots = 32;  // of each direction, as of a channel by LMP
inline constexpr std::uint64_t binding_bytes = interconnect::frame_bytes(binding_slots);

/// Who wants to be bound.
struct BindRequest {
    Broker::Client client;
    bool administrator = false;
    Name service = {};
    CapabilityWords doorbell{};  // the client's end point
};
/// What comes of it.
struct BindAnswer {
    schema::monitor::Status status = schema::monitor::Status::not_found;
    bool starting = false;  // nothing yet: ask again when there is news
    std::uint32_t binding = 0;
    CoreId core = {};            // of the service
    CapabilityWords doorbell{};  // the service's end point
    CapabilityWords frame{};
};
/// What the service's core is asked.
struct AcceptRequest {
    std::uint32_t binding = 0;
    std::uint64_t service = 0;  // domain
    Broker::Client client;
    bool administrator = false;
    CapabilityWords doorbell{};
    CapabilityWords frame{};
};
struct AcceptAnswer {
    schema::monitor::Status status = schema::monitor::Status::not_found;
    CapabilityWords doorbell{};
};

/// The frames belong to the boot core's monitor, so that neither end's death takes memory from the
/// other. Who dies is said to be closed by the boot core, in the ring itself.
/// @invariant a domain's end is let go of once: when it asks for that, or when it has ended. After
/// that no domain of this core has a copy of the frame, or shows it.
class Binder {
public:
    template <class T>
    using Asked = interconnect::Task<std::expected<T, interconnect::CallError>>;
    /// Empty slots of the client.
    struct Places {
        std::uint32_t frame = 0;
        std::uint32_t doorbell = 0;
    };

    explicit Binder(Monitor& monitor) : monitor_(monitor) {}
    Binder(const Binder&) = delete;
    Binder& operator=(const Binder&) = delete;

    [[nodiscard]] interconnect::Executor& executor();
    /// Binds `client` to a service of another core; if it is ok the places are filled.
    /// @param client not taken apart before this returns
    Asked<BindAnswer> bind(Domain& client, Name service, bool administrator, Places places);
    /// The domain's end is closed.
    void unbind(Domain& domain, std::uint32_t binding);
    /// The domain's memory is gone, and with it all it could do.
    void end(Domain& domain);
    /// Tells the boot core what the domain is to others now, if that is new.
    void offer(Domain& domain);
    /// Boot core: who waits for a service looks again.
    void tell_news();
    /// Boot core: nothing runs there any more.
    void on_core_down(CoreId core);
    /// False: it is about something else.
    bool on_message(Peer& peer, const PeerChannel::Message& request);

    // What other monitors ask for, beside others.
    Asked<BindAnswer> match(BindRequest request);
    Asked<AcceptAnswer> accept(AcceptRequest request);
    void on_released(CoreId from, std::uint32_t binding);
    void on_over(std::uint32_t binding);
    void on_offer(CoreId core, std::uint64_t domain, std::string_view name, OfferState state);
    /// A domain of another core that was a client here, or might have been, is gone.
    void on_client_gone(std::uint64_t domain);

private:
    Asked<BindAnswer> ask_boot_core(const BindRequest& request);
    Asked<AcceptAnswer> ask_service(CoreId core, const AcceptRequest& request);
    [[nodiscard]] bool hold(DomainBinding& end, CoreId other, const CapabilityWords& frame,
                            const CapabilityWords& doorbell);
    [[nodiscard]] bool
    place_doorbell(const Domain& domain, DomainBinding& end, std::uint32_t place);
    void take_doorbell(const Domain* domain, DomainBinding& end);
    void let_go(const Domain* domain, DomainBinding& end);
    void tell_released(std::uint32_t binding);
    void tell_over(const Broker::Overs& overs);
    [[nodiscard]] bool prepare_frame(std::size_t place, CapabilityWords& words);
    void mark_closed(std::size_t place, BindingSide side) const;

    Monitor& monitor_;
    std::unique_ptr<Broker> broker_;                    // the boot core's, from its first use on
    std::array<std::uint32_t, bindings_max> frames_{};  // the boot core's; made when first used
    unsigned binding_now_ = 0;                          // binds of this core under way
    std::vector<std::uint64_t> far_clients_;            // that live, of services of the boot core
    std::vector<std::uint32_t> early_overs_;  // came before the answer; at most binding_now_ count
};

}  // namespace zooid::monitor
