// A whole run from one number: random schedule, random faults, invariants after every step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <zooid/sim/plant.hpp>

namespace zooid::sim {

/// Equal options give equal runs, on every machine.
struct SimOptions {
    std::uint64_t seed = 1;
    unsigned cores = 4;    // 2 to sim_cores_max; some of them begin outside and are admitted
    unsigned steps = 400;  // events before the faults stop and the run drains
    unsigned faults = 2;   // deaths and departures at most, never the last member
    Plant plant = Plant::none;
    bool log = false;  // fill SimReport::log, one line per event
};
inline constexpr unsigned sim_cores_max = 64;

/// What a run did. `violation` empty: every invariant held after every step.
struct SimReport {
    std::string violation;
    unsigned steps = 0;  // events, with the draining ones
    std::uint64_t messages = 0;
    std::uint64_t committed = 0;  // clients that heard yes
    std::uint64_t refused = 0;    // clients that heard no
    std::uint64_t views = 0;      // views installed, summed over cores
    unsigned deaths = 0;
    std::uint64_t digest = 0;  // of all events and of the last state: equal for a replay
    std::vector<std::string> log;
};

[[nodiscard]] SimReport run_simulation(const SimOptions& options);

}  // namespace zooid::sim
