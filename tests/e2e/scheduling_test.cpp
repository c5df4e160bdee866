// Schedulers and CPU drivers: chosen by core, replaced while everything goes on, and what a core
// that never lets go does to the others.
#include <gtest/gtest.h>

#include <cpudriver/dispatch/request_rings.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <zooid/abi/scheduling.hpp>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

std::vector<nlohmann::json> tables_of(const std::string& output) {
    std::vector<nlohmann::json> tables;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("{")) tables.push_back(nlohmann::json::parse(line));
    }
    return tables;
}

TEST(Drivers, AreChosenByCore) {
    const Ran ran =
        run("cores --json; run threads 4; name set a b; oncore 2 name get a; shutdown",
            {.kernel = "scheduler=edf scheduler.1=rr scheduler.3=rr driver.2=cpudriver_debug"});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto rows = tables_of(ran.output).at(0)["rows"];
    ASSERT_EQ(rows.size(), 4U);
    const std::vector<std::string> schedulers{"edf", "rr", "edf", "rr"};
    for (unsigned core = 0; core < 4; ++core) {
        EXPECT_EQ(rows[core]["scheduler"], schedulers[core]);
        EXPECT_EQ(rows[core]["driver"], core == 2 ? "cpudriver_debug" : "cpudriver");
        EXPECT_EQ(rows[core]["build"] == rows[0]["build"], core != 2) << "two images, two builds";
    }
    EXPECT_NE(ran.output.find("sum 8796090925056 threads 4 cores 4\nb\n"), std::string::npos)
        << ran.output;
}

// Each core's driver follows another, release after debug and back, under the domains that run
// there.
TEST(Drivers, AreReplacedUnderRunningDomains) {
    std::string script = "name set a before; ";
    for (const char* image : {"cpudriver_debug", "cpudriver", "cpudriver"}) {
        script += std::string("driver replace ") + image + "; ";
        script += std::string("oncore 2 driver replace ") + image + "; name get a; ";
    }
    script +=
        "run threads 4; oncore 2 driver show --json; driver show --json; "
        "name set a after; oncore 3 name get a; run busybox echo hi; shutdown";
    const Ran ran = run(script);
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto tables = tables_of(ran.output);
    ASSERT_EQ(tables.size(), 2U);
    for (const auto& table : tables) {
        EXPECT_EQ(table["rows"][0]["images"], 4);
        EXPECT_EQ(table["rows"][0]["driver"], "cpudriver");
    }
    EXPECT_TRUE(ran.output.starts_with("before\nbefore\nbefore\nsum ")) << ran.output;
    EXPECT_TRUE(ran.output.ends_with("after\nhi\n")) << ran.output;
}

TEST(Drivers, AnImageThatDoesNotFitIsRefusedAndNothingChanges) {
    const Ran ran =
        run("driver replace hello; driver replace nothing; driver show --json; shutdown",
            {.keep_going = true});
    const auto tables = tables_of(ran.output);
    ASSERT_EQ(tables.size(), 1U) << ran.failure << ran.output;
    EXPECT_EQ(tables[0]["rows"][0]["images"], 1);
    EXPECT_NE(ran.status, 0);
}

/// The longest agreement, in ns, that the program saw; 0 when it said nothing.
std::uint64_t longest_ns(const std::string& output) {
    unsigned rounds = 0;
    unsigned long long median = 0, most = 0;
    const auto at = output.find("agreements ");
    if (at == std::string::npos) return 0;
    const int read = std::sscanf(output.c_str() + at, "agreements %u, median %llu ns, max %llu ns",
                                 &rounds, &median, &most);
    std::printf("%s", output.c_str() + at);
    return read == 3 ? most : 0;
}

// An agreement takes two answers of the busy core's monitor. It answers within its period each
// time, although the core was given to a program that never makes a call.
TEST(Reservations, ASpinningOwnerDelaysNoVoteBeyondThePeriod) {
    const Ran ran =
        run("run --trusted vote_latency --own 2 50; shutdown", {.instruction_count = true});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const std::uint64_t longest = longest_ns(ran.output);
    EXPECT_GT(longest, 0U);
    EXPECT_LT(longest, abi::monitor_reservation.period_ns);
}

// The same without reservations: the monitor waits for its turn, so the test above can fail.
TEST(Reservations, WithoutThemAVoteWaitsForTheSpinnersSlice) {
    const Ran ran = run("run vote_latency 2 20; shutdown",
                        {.instruction_count = true, .kernel = "scheduler.2=rr"});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_GT(longest_ns(ran.output), 4'000'000U);
}

// Admitted by what the monitor's fifth and those before have left of nine tenths.
TEST(Reservations, AreAdmittedForAnAdministratorsDomains) {
    const Ran ran = run(
        "driver reserve 3 10000 8000; driver reserve 3 10000 3000; driver reserve 3 10000 11000; "
        "driver reserve 3 1 1; driver reserve 2 10000 5000; driver reserve 3 0 0; "
        "driver reserve 2 10000 5000; driver reserve 99 10000 1000; shutdown",
        {.cores = 1, .keep_going = true});
    EXPECT_EQ(ran.output,
              "driver: domain '3': the monitor is at a limit; end something, try again\n"
              "driver: domain '3' is not allowed: empty, too long or out of range\n"
              "driver: domain '3' is not allowed: empty, too long or out of range\n"
              "driver: domain '2': the monitor is at a limit; end something, try again\n"
              "driver: domain '99' does not exist\n")
        << ran.failure;
}

// A program is a client like any other, unless the shell says that it may decide.
TEST(Authority, IsGivenByTheShellAlone) {
    const Ran refused = run("run vote_latency --own 1 5; shutdown", {.cores = 2});
    EXPECT_NE(refused.status, 0) << refused.output;
    EXPECT_EQ(longest_ns(refused.output), 0U) << refused.output;
    const Ran again = run("run shell -c 'driver replace cpudriver'; driver show --json; shutdown",
                          {.cores = 1, .keep_going = true});
    EXPECT_NE(again.status, 0);
    const auto tables = tables_of(again.output);
    ASSERT_EQ(tables.size(), 1U) << again.output;
    EXPECT_EQ(tables[0]["rows"][0]["images"], 1);
    const Ran tests = run("run guest_tests --gtest_filter=Authority.*; shutdown", {.cores = 1});
    EXPECT_EQ(tests.status, 0) << tests.output;
    EXPECT_NE(tests.output.find("[  PASSED  ] 3 tests"), std::string::npos) << tests.output;
}

// The debug image looks at all of its scheduler's state at every decision.
TEST(Removal, OfADispatcherAtAnyMomentLeavesNothingBehind) {
    const Ran ran =
        run("run guest_tests --gtest_filter=*Removal*; name set a b; name get a; shutdown",
            {.cores = 1, .kernel = "driver=cpudriver_debug driver.0=cpudriver_debug"});
    EXPECT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("[  PASSED  ] 8 tests"), std::string::npos) << ran.output;
    EXPECT_TRUE(ran.output.ends_with("\nb\n")) << ran.output;
}

TEST(Reservations, ARoundRobinCoreIsNotGivenAway) {
    const Ran ran = run("driver give 4711; run --trusted vote_latency --own 2 5; shutdown",
                        {.keep_going = true, .kernel = "scheduler.2=rr"});
    EXPECT_NE(ran.status, 0);
    EXPECT_EQ(longest_ns(ran.output), 0U) << ran.output;
}

// The target or the initiator of a shootdown stands still before and after each step of the
// protocol; no page that is gone is ever read.
TEST(Invalidation, StandsWhereverACoreStops) {
    using cpudriver::ProtocolStep;
    const auto holds = [](unsigned core, unsigned step) {
        SCOPED_TRACE(testing::Message() << "core " << core << " at step " << step);
        const std::string number = std::to_string(core);
        const Ran ran = run("run tlb_stale 5; shutdown",
                            {.cores = 2,
                             .kernel = "driver." + number + "=cpudriver_debug stop." + number +
                                       "=" + std::to_string(step)});
        EXPECT_EQ(ran.status, 0) << ran.failure << ran.output;
    };
    for (unsigned step = 0; step < cpudriver::protocol_steps; ++step) holds(1, step);
    for (const ProtocolStep step : {ProtocolStep::posted, ProtocolStep::fenced})
        holds(0, static_cast<unsigned>(step));
}

// An idle core without deadlines takes no timer interrupts: with a tick of a slice there would be
// 400 in two seconds.
TEST(Tickless, AnIdleCoreIsLeftAlone) {
    const Ran ran = run(
        "oncore 2 driver show --json; run busybox sleep 2; oncore 2 driver show --json; shutdown");
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto tables = tables_of(ran.output);
    ASSERT_EQ(tables.size(), 2U);
    const auto before = tables[0]["rows"][0]["timer_interrupts"].get<std::uint64_t>();
    const auto after = tables[1]["rows"][0]["timer_interrupts"].get<std::uint64_t>();
    std::printf("timer interrupts of core 2 over two idle seconds: %llu\n",
                static_cast<unsigned long long>(after - before));
    EXPECT_LT(after - before, 60U);
}

}  // namespace
}  // namespace zooid::e2e
