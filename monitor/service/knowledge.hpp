// This core's side of the knowledge base: what it decided for us; on the boot core also its start
// and the measurements.
#pragma once
#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/native/monitor_link.hpp>
#include <zooid/schema/skb_rpc.hpp>

#include "completion.hpp"
#include "domains.hpp"
#include "observe.hpp"
#include "peer.hpp"
#include "task_set.hpp"

namespace zooid::monitor {

class Monitor;

inline constexpr std::uint64_t measure_us_max = 300'000;      // of all measurements at boot
inline constexpr std::uint64_t observe_window_us = 20'000;    // all cores spin at once
inline constexpr std::uint64_t knowledge_us_max = 1'500'000;  // then the shell starts without it
inline constexpr unsigned trips_of_class = 20;           // round trips to one core of each class
inline constexpr std::uint64_t poll_ns_max = 2'000'000;  // of one look for messages
inline constexpr std::uint64_t measure_poll_ns = 1'000'000;  // both ends, while `ump` is measured
inline constexpr unsigned trips_of_clock = 3;                // to every other core
inline constexpr std::size_t classes_max = 8;
inline constexpr std::size_t reason_text_max = 320;  // bytes shown of one reason

/// One row of the decided table, as text. @invariant reasons_ and transports_ have the table's
/// cores, or 0: none came yet.
class Decisions {
public:
    /// @param kinds   two bytes per core: schema::monitor::Transport, index into `texts`
    /// @return false when a byte is out of range: the old row stays
    bool adopt(std::uint64_t version, std::span<const std::byte> kinds,
               std::span<const std::string_view> texts);
    /// Why the channel to `core` is what it is.
    [[nodiscard]] std::string_view reason(CoreId core) const;
    /// What carries messages to and from `core`: `ump` while the receivers poll before they halt.
    [[nodiscard]] schema::monitor::Transport transport(CoreId core) const;

private:
    std::vector<std::string> reasons_;
    std::vector<schema::monitor::Transport> transports_;
};

/// Boot core only. @invariant at most one knowledge base is bound.
class Knowledge {
public:
    explicit Knowledge(Monitor& monitor) : monitor_(monitor) {}
    [[nodiscard]] interconnect::Executor& executor();

    /// Measures, starts the program `skb`, tells it, takes its table, and starts the shell at the
    /// latest after knowledge_us_max.
    void bring_up();
    /// A domain of this core serves `skb` now.
    void on_serving(Domain& domain);
    /// A domain of this core has ended.
    void on_ended(std::uint64_t domain);
    /// It does not serve yet, or does not know yet what was measured.
    [[nodiscard]] bool on_its_way() const { return on_its_way_; }
    /// The others have agreed to go on without it.
    void on_core_dead(CoreId core, std::string_view reason);

private:
    template <class T>
    using Asked = interconnect::Task<std::expected<T, interconnect::CallError>>;
    struct Trip {
        std::uint64_t round_ns = 0;
        std::int64_t offset_ns = 0;  // that core's clock minus ours
    };
    struct Seen {
        Observation observation;
        std::uint64_t tsc_hz = 0;
        bool answered = false;
    };

    void set_out();
    Job measure_and_tell();
    Job shell_at_the_latest();
    Job ask_observation(Peer& peer, Seen& seen);
    Job observe_all();
    Job measure_trips();
    Asked<Trip> trip(Peer& peer);
    Job trips_to(Peer& peer, bool of_class);
    Job polled_trips(Peer& peer);
    Asked<std::vector<Trip>> trips(Peer& peer, unsigned count);
    void put_cost(const Peer& peer, std::string_view transport, const std::vector<Trip>& sorted);
    Job connect();
    Job tell();
    Job take_row(std::uint16_t core);
    Job send_row(Peer& peer, const schema::skb::Skb::Transports::Results& row);
    Job send_calibration(Peer& peer, std::int64_t offset_ns);
    void put_observations();
    /// A measured fact; one that the kernel's command line declares is not told.
    void fact(const std::string& text);
    /// Facts of the option `declare=`, `;` between them: what-if, said and not measured.
    void read_declared();
    Job tell_facts(std::string& facts, bool declared);
    void refused(std::string_view why, bool declared);
    /// @invariant connect() has succeeded
    [[nodiscard]] auto client() {
        assert(channel_);
        return schema::skb::SkbClient(*channel_);
    }
    [[nodiscard]] bool time_left() const;
    [[nodiscard]] interconnect::Instant until() const { return {measure_end_us_}; }

    Monitor& monitor_;
    std::uint64_t measure_end_us_ = 0;
    unsigned unanswered_ = 0;
    std::vector<Seen> seen_;  // by core
    std::string facts_;
    std::string declared_;
    bool overcommitted_ = true;
    Domain* service_ = nullptr;
    bool on_its_way_ = false;
    std::uint64_t program_ = 0;  // the domain that will serve
    Completion<bool> serving_{executor()};
    bool telling_ = false;
    bool told_ = false;  // what was measured at boot
    std::uint32_t end_point_ = 0;
    std::uint64_t ring_ = 0;
    std::optional<native::MonitorChannel> channel_;
};

}  // namespace zooid::monitor
