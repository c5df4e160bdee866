// The domains of this core and their links to this monitor.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zooid/monitor/broker.hpp>
#include <zooid/native/monitor_link.hpp>

#include "completion.hpp"
#include "service_wait.hpp"
#include "spawn.hpp"

namespace zooid::monitor {

inline constexpr std::size_t domains_max = 13;  // of one core besides its monitor: LMP ring space
                                                // of its frame, one ring for the knowledge base

inline constexpr int exit_of_lost = 137;  // of a domain whose core has died

/// An end point of this monitor with its ring; used by one domain after another.
struct LinkPlace {
    std::uint32_t end_point = 0;
    std::uint64_t ring = 0;
};

/// The end of a channel to a domain of another core.
struct DomainBinding {
    std::uint32_t id = 0;
    std::uint32_t frame = 0;           // capability; on the boot core the one all are given of
    std::uint32_t doorbell = 0;        // of the other end; 0: that has gone
    std::uint32_t doorbell_place = 0;  // slot of the domain
    bool open = false;                 // both monitors have agreed
    bool left = false;                 // before that the domain has given it up
};

/// A domain that runs, or has ended and is waited for.
struct Domain {
    std::uint64_t id = 0;
    std::string name;
    BuiltDomain built;
    LinkPlace place;
    std::optional<native::MonitorChannel> channel;
    std::string service;                    // what it serves, empty: nothing
    std::string wants;                      // what it asked for last
    bool binding = false;                   // it is being told of a client
    OfferState offered = OfferState::none;  // what the boot core knows
    std::string offered_name;
    std::vector<DomainBinding> bindings;
    bool bound_far = false;      // it has been a client of another core's service
    std::uint32_t received = 0;  // slot where the kernel puts the next capability it sends
    std::uint32_t given = 0;     // capability of the last reply, to be dropped at the next request
    bool ended = false;
    int exit = 0;
    std::vector<std::uint64_t> spawners;  // who started it last; empty: a monitor
    bool input = false;       // its program reads what is typed, or passes that on to one it starts
    bool input_open = false;  // it waits for some
    // Of a domain that spans cores, here at home:
    std::uint32_t libos_end_point = 0;  // where its libos hears LibosLink
    CoreSet spans;                      // other cores with a dispatcher of it
    std::vector<std::uint32_t> lent;    // capabilities whose copies those cores hold
    std::uint64_t shootdown = 0;        // number of the one under way
    unsigned shootdown_awaited = 0;     // cores that have not answered
    std::uint32_t shootdown_messages = 0;
    std::uint32_t shootdown_doorbells = 0;
    // Of a dispatcher here of another core's domain:
    bool away = false;
    std::uint32_t home_end_point = 0;
    std::vector<std::uint32_t> borrowed;     // imported capabilities
    Completion<int>* end_awaited = nullptr;  // of the monitor that ends it
};

/// The capability that came with the last message of `domain`, in a slot of its own; another slot
/// waits for the next.
[[nodiscard]] std::uint32_t take_received(Domain& domain);

/// @invariant at most domains_max records; ids are never reused.
class Domains {
public:
    /// A fresh record with a link place; null when domains_max live.
    [[nodiscard]] Domain* add();
    /// As add(), for a dispatcher of another core's domain.
    [[nodiscard]] Domain* add_away(std::uint64_t id);
    void remove(Domain& domain);
    /// Tells all that one of them has gone, and its capabilities with it: DomainInfo::ends.
    void count_end();
    [[nodiscard]] Domain* find(std::uint64_t id);
    [[nodiscard]] Domain* serving(std::string_view service);
    /// A program of that name, not `client` itself nor another that asks for the same, runs here
    /// and has not said yet what it serves.
    [[nodiscard]] bool starting(std::string_view service, const Domain& client) const;
    /// Who waits for that, woken by ServiceWait::wake_all().
    [[nodiscard]] ServiceWait::Waiting& waiting() { return waiting_; }
    template <class Visit>
    void each(Visit visit) {
        for (auto& domain : domains_) {
            if (domain != nullptr) visit(*domain);
        }
    }

private:
    std::array<std::unique_ptr<Domain>, domains_max> domains_;
    std::array<LinkPlace, domains_max> places_;
    ServiceWait::Waiting waiting_;
    std::uint64_t next_number_ = 2;  // 1 is the monitor
    std::uint64_t ends_ = 0;
};

}  // namespace zooid::monitor
