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
#include "decisions.hpp"
#include "domains.hpp"
#include "observe.hpp"
#include "peer.hpp"
#include "restart_bound.hpp"
#include "task_set.hpp"

namespace zooid::monitor {

class Monitor;

inline constexpr std::uint64_t start_order_us_max = 20'000'000;  // then cores start by number
inline constexpr std::uint64_t measure_us_max = 300'000;         // of all measurements at boot
inline constexpr std::uint64_t observe_window_us = 20'000;       // all cores spin at once
inline constexpr std::uint64_t knowledge_us_max = 20'000'000;    // then the shell starts without it
inline constexpr std::uint64_t skb_answer_us_max = 20'000'000;  // of one question; its end is heard
inline constexpr unsigned trips_of_class = 20;           // round trips to one core of each class
inline constexpr std::uint64_t poll_ns_max = 2'000'000;  // of one look for messages
inline constexpr std::uint64_t measure_poll_ns = 1'000'000;  // both ends, while `ump` is measured
inline constexpr unsigned trips_of_clock = 3;                // to every other core
inline constexpr std::size_t classes_max = 8;

/// A name as an atom of the knowledge base.
[[nodiscard]] std::string quoted(std::string_view name);

/// Boot core only. @invariant at most one knowledge base is bound.
class Knowledge {
public:
    explicit Knowledge(Monitor& monitor) : monitor_(monitor) {}
    [[nodiscard]] interconnect::Executor& executor();

    /// Reads the devices, starts the program `skb`, asks it in which order to start the other
    /// cores (they start by number when it has not said so after start_order_us_max), tells it what
    /// is measured and takes its table. A knowledge base that ends is started again and told all
    /// again; until then the tables of before are what holds.
    void bring_up();
    /// Every core is a member or dead: measures, and starts the shell at the latest after
    /// knowledge_us_max.
    void on_complete();
    /// The `turn`th core to be started, from 1.
    void on_started(CoreId core, std::uint32_t turn, bool decided);
    /// A domain of this core serves `skb` now.
    void on_serving(Domain& domain);
    /// A domain of this core has ended.
    void on_ended(std::uint64_t domain);
    /// It does not serve yet, or does not know yet what was measured.
    [[nodiscard]] bool on_its_way() const { return on_its_way_; }
    /// The others have agreed to go on without it.
    void on_core_dead(CoreId core, std::string_view reason);
    /// It has decided otherwise than it last told: the tables are fetched.
    void on_decided();

private:
    template <class T>
    using Asked = interconnect::Task<std::expected<T, interconnect::CallError>>;
    struct Trip {
        std::uint64_t round_ns = 0;
        std::int64_t offset_ns = 0;  // that core's clock minus ours
    };
    struct Seen {
        Observation observation;
        bool answered = false;
    };

    /// What is told to every knowledge base of this machine.
    /// @invariant grows by what is read and measured at boot and by a fact per dead core only
    struct Facts {
        std::string text;
        std::size_t told = 0;  // bytes the present one has heard
    };

    void end_wait();
    Job keep();
    Job measure();
    Job cores_at_the_latest();
    /// placement.cpp: answers of a query that has one column, of integers.
    Asked<std::vector<std::int64_t>> integers(std::string_view query);
    Asked<std::vector<CoreId>> start_order();
    /// Starts the program, tells it all and takes the boot core's table.
    Job start_and_tell();
    /// One life of the program, from its start to its end. False: it could not be started.
    Asked<bool> live_once();
    void say_outcome(bool good);
    [[nodiscard]] bool may_start_again();
    Job take_tables();
    Job shell_at_the_latest();
    Job ask_observation(Peer& peer, Seen& seen);
    Job observe_all();
    Job measure_trips();
    Asked<Trip> trip(Peer& peer);
    Job trips_to(Peer& peer, bool of_class);
    Job measure_class(Peer& peer, const std::vector<Trip>& woken);
    Job ring_times(Peer& peer);
    Asked<std::uint64_t> polled_trips(Peer& peer);
    Asked<std::vector<Trip>> trips(Peer& peer, unsigned count);
    std::uint64_t
    put_cost(const Peer& peer, std::string_view transport, const std::vector<Trip>& sorted);
    Job connect();
    Job tell();
    Job take_row(std::uint16_t core);
    Job send_row(Peer& peer, const schema::skb::Skb::Transports::Results& row);
    Job send_calibration(Peer& peer, std::int64_t offset_ns);
    void put_processors();
    void put_observations();
    /// Waits for measure().
    Job until_measured();
    /// devices.cpp: what PCI's configuration space says, read once.
    void read_devices();
    /// A measured fact; one that the kernel's command line declares is not told.
    void fact(const std::string& text);
    /// Facts of the option `declare=`, `;` between them: what-if, said and not measured.
    void read_declared();
    Job tell_facts(Facts& facts, bool declared);
    /// As tell_facts(), in one transaction: nobody decides by half of them. While nothing else uses
    /// the channel.
    Job tell_at_once(Facts& facts, bool declared);
    /// The next that a message can hold, in `params`; how many bytes of them, 0: all are told.
    std::size_t
    next_facts(Facts& facts, bool declared, schema::skb::Skb::AssertFacts::Params& params);
    void on_told(Facts& facts, bool declared, std::size_t bytes,
                 const schema::skb::Skb::AssertFacts::Results& results);
    /// What that domain has said is no longer so.
    Job retract_facts_of(std::uint64_t domain);
    void refused(std::string_view why, bool declared);
    /// @invariant connect() has succeeded
    [[nodiscard]] auto client() {
        assert(channel_);
        return schema::skb::SkbClient(*channel_);
    }
    /// When a question to it must have been answered.
    [[nodiscard]] interconnect::CallOptions soon();
    [[nodiscard]] bool time_left() const;
    [[nodiscard]] interconnect::Instant until() const { return {measure_end_us_}; }

    Monitor& monitor_;
    std::uint64_t measure_end_us_ = 0;
    unsigned unanswered_ = 0;
    Completion<bool> observed_{executor()};
    std::vector<Seen> seen_;  // by core
    Facts facts_;
    Facts declared_;
    bool overcommitted_ = true;
    Domain* service_ = nullptr;
    bool on_its_way_ = false;
    std::uint64_t program_ = 0;  // the domain that will serve
    bool order_asked_ = false;
    bool is_measured_ = false;
    Completion<bool> measured_{executor()};
    Completion<bool> serving_{executor()};
    Completion<bool> ended_{executor()};  // of one that served
    std::uint64_t ended_us_ = 0;          // 0: none has
    RestartBound restarts_;
    std::vector<std::uint64_t> versions_;  // by core: of the table it was given
    bool taking_ = false;
    bool decided_again_ = false;  // while they are taken
    bool telling_ = false;
    bool told_ = false;            // what was measured at boot
    std::uint32_t end_point_ = 0;  // ours, and its ring: one knowledge base after another
    std::uint32_t peer_ = 0;       // the knowledge base's
    std::uint64_t ring_ = 0;
    std::optional<native::MonitorChannel> channel_;
};

}  // namespace zooid::monitor
