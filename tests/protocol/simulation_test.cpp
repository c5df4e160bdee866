// Many seeds, exact replay, and proof that the simulator's observer sees planted faults.
#include <gtest/gtest.h>

#include <zooid/sim/simulation.hpp>

#include "../test_size.hpp"

namespace zooid::sim {
namespace {

TEST(Simulation, EverySeedKeepsTheInvariants) {
    const unsigned seeds = test::sized<unsigned>(200, 2000, 200'000);
    std::uint64_t committed = 0;
    std::uint64_t views = 0;
    unsigned deaths = 0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        const unsigned cores = 2 + seed % 15;
        const SimReport report =
            run_simulation({.seed = seed, .cores = cores, .steps = 200, .faults = cores / 2});
        ASSERT_EQ(report.violation, "")
            << "replay: hake/zooid sim --seed " << seed << " --cores " << cores
            << " --steps 200 --faults " << cores / 2 << " --log";
        committed += report.committed;
        views += report.views;
        deaths += report.deaths;
    }
    // The schedules are not empty ones.
    EXPECT_GT(committed, 5 * seeds);
    EXPECT_GT(views, seeds);
    EXPECT_GT(deaths, seeds / 2);
}

TEST(Simulation, ASeedReplaysExactly) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const SimOptions options{.seed = seed, .cores = 5, .log = true};
        const SimReport first = run_simulation(options);
        const SimReport again = run_simulation(options);
        EXPECT_EQ(first.digest, again.digest);
        EXPECT_EQ(first.log, again.log);
        EXPECT_FALSE(first.log.empty());
        EXPECT_NE(first.digest, run_simulation({.seed = seed + 1000, .cores = 5}).digest);
    }
}

TEST(Simulation, EveryPlantedFaultIsFoundAndItsSeedFailsAgain) {
    for (const PlantName& plant : plant_names) {
        if (plant.plant == Plant::none) continue;
        SCOPED_TRACE(plant.name);
        std::uint64_t found = 0;
        for (std::uint64_t seed = 1; seed <= 1000 && found == 0; ++seed) {
            const SimOptions options{.seed = seed, .cores = 4, .plant = plant.plant};
            if (run_simulation(options).violation.empty()) continue;
            found = seed;
            EXPECT_EQ(run_simulation(options).violation, run_simulation(options).violation);
        }
        EXPECT_NE(found, 0U);
    }
}

}  // namespace
}  // namespace zooid::sim
