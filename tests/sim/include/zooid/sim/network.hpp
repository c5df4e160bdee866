// Simulated cores with links between them: what can happen next, and making it happen.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>
#include <zooid/monitor/agreement.hpp>
#include <zooid/sim/oracle.hpp>
#include <zooid/sim/plant.hpp>

namespace zooid::sim {

/// Cores and their links: each link keeps order and loses nothing while its receiver lives. A death
/// is told to each survivor separately, at any later time, and messages already sent still arrive
/// until then: which covers a sender that dies in the middle of a broadcast.
class Network {
public:
    /// `members` form view 1; the others are outside. `members` within the first `cores`.
    Network(unsigned cores, const monitor::CoreSet& members, Plant plant);

    struct Link {
        monitor::CoreId from;
        monitor::CoreId to;
    };

    [[nodiscard]] std::vector<Link> deliverable() const;  // links with a message for a live core
    [[nodiscard]] std::vector<Link>
    notices() const;  // deaths (from) not yet told to a survivor (to)
    [[nodiscard]] const monitor::CoreSet& alive() const { return alive_; }
    [[nodiscard]] const monitor::Agreement& core(monitor::CoreId id) const {
        return cores_[id.value];
    }
    [[nodiscard]] unsigned size() const { return static_cast<unsigned>(cores_.size()); }

    /// The message that deliver(link) would deliver.
    [[nodiscard]] const monitor::Message& next(Link link) const {
        return links_[link.from.value * cores_.size() + link.to.value].front();
    }
    void deliver(Link link);
    void notify(Link link);
    void kill(monitor::CoreId core);
    void leave(monitor::CoreId core);
    /// @return false when the core's queue is full.
    bool submit(monitor::CoreId core, const monitor::Update& update);
    void check_quiet() { oracle_.on_quiet(cores_); }

    [[nodiscard]] const Oracle& oracle() const { return oracle_; }
    [[nodiscard]] std::uint64_t messages() const { return messages_; }
    void hash_into(monitor::StateHash& hash) const;

private:
    void give(monitor::CoreId from, monitor::CoreId to, const monitor::Message& message);
    void give_forged(monitor::CoreId from, monitor::CoreId to, const monitor::Message& message);
    void perform(monitor::CoreId core, const monitor::Agreement::Result& result);
    [[nodiscard]] std::deque<monitor::Message>& queue(monitor::CoreId from, monitor::CoreId to);

    std::vector<monitor::Agreement> cores_;
    std::vector<std::deque<monitor::Message>> links_;  // shape [cores * cores], from-major
    std::vector<monitor::CoreSet> untold_;             // by survivor: deaths it has not heard of
    monitor::CoreSet alive_;
    Plant plant_;
    Oracle oracle_;
    monitor::ClientTag next_client_ = 1;
    std::uint64_t messages_ = 0;
};

/// "prepare 0.4 v1 from 0 to 2" and the like.
[[nodiscard]] std::string
describe(monitor::CoreId from, monitor::CoreId to, const monitor::Message& message);

}  // namespace zooid::sim
