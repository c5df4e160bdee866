// The commands of the README's first screen, on machines of every size.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

class FirstScreen : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, FirstScreen, testing::ValuesIn(machine_sizes()));

// Every core runs a kernel of its own: text, state and nonce are its own, the build is the same.
TEST_P(FirstScreen, CoresAreListedEachWithAKernelOfItsOwn) {
    const Ran ran = run("cores --json; shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto table = nlohmann::json::parse(ran.output);
    ASSERT_EQ(table["rows"].size(), GetParam());
    std::set<std::string> texts, states, nonces, builds;
    for (const auto& row : table["rows"]) {
        EXPECT_TRUE(row["member"].get<bool>());
        texts.insert(row["text"]);
        states.insert(row["state"]);
        nonces.insert(row["nonce"]);
        builds.insert(row["build"]);
    }
    EXPECT_EQ(texts.size(), GetParam());
    EXPECT_EQ(states.size(), GetParam());
    EXPECT_EQ(nonces.size(), GetParam());
    EXPECT_EQ(builds.size(), 1U);
}

// Whichever core is asked, it says the same of every core; only `here` is its own.
TEST_P(FirstScreen, EveryCoreTellsTheSameFacts) {
    std::string script = "cores --json; ";
    for (unsigned core = 0; core < GetParam(); ++core)
        script += "oncore " + std::to_string(core) + " cores --json; ";
    const Ran ran = run(script + "shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    std::istringstream lines(ran.output);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    auto rows = nlohmann::json::parse(line)["rows"];
    ASSERT_EQ(rows.size(), GetParam());
    for (unsigned core = 0; core < GetParam(); ++core) {
        for (auto& row : rows) row["here"] = row["core"] == core;
        ASSERT_TRUE(std::getline(lines, line)) << ran.output;
        EXPECT_EQ(nlohmann::json::parse(line)["rows"], rows) << "as core " << core << " tells it";
    }
}

// A name agreed on one core is read on the last one.
TEST_P(FirstScreen, NamesAreReplicated) {
    const std::string last = std::to_string(GetParam() - 1);
    const Ran ran = run("name set greeting hello; oncore " + last + " name get greeting; oncore " +
                            last + " name set answer 42; name get answer; shutdown",
                        {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_EQ(ran.output, "hello\n42\n");
}

TEST_P(FirstScreen, AnUnmodifiedBusyboxEchoes) {
    const Ran ran = run("run busybox echo hi; shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_EQ(ran.output, "hi\n");
}

// The same command twice is the same output, to the byte, measured times included.
TEST(InstructionCount, RunsAreIdentical) {
    const std::string script =
        "cores; ping 3; name set a b; oncore 3 name get a; run busybox echo hi; shutdown";
    RunOptions options;
    options.instruction_count = true;
    const Ran first = run(script, options);
    ASSERT_EQ(first.status, 0) << first.failure << first.output;
    EXPECT_NE(first.output.find("round trips"), std::string::npos);
    EXPECT_EQ(run(script, options).output, first.output);
}

TEST(GrubBoot, BootsTheSameMachine) {
    const Ran ran = run("cores; shutdown", {.cores = 4, .direct = false});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("nonce"), std::string::npos);
}

std::uint64_t of_channel(const nlohmann::json& table, unsigned core, const char* column) {
    for (const auto& row : table["rows"]) {
        if (row["to"] == core) return row[column].get<std::uint64_t>();
    }
    ADD_FAILURE() << "no channel to core " << core;
    return 0;
}

// The messages of a ping are counted by the channel they went over. The core's row of the transport
// table travels once, soon after the start: so of two equal rounds at least one shows the pings
// alone, and no other channel grows by more.
TEST(Channels, CountersGrowWithTheMessages) {
    const Ran ran = run(
        "channels --json; ping --count 7 3; channels --json; ping --count 7 3; channels --json; "
        "shutdown",
        {.cores = 4});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    std::vector<nlohmann::json> tables;
    std::istringstream lines(ran.output);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("{\"version\"")) tables.push_back(nlohmann::json::parse(line));
    }
    ASSERT_EQ(tables.size(), 3U) << ran.output;
    std::array<std::uint64_t, 2> sent{};
    for (std::size_t round = 0; round < 2; ++round) {
        const auto grown = [&](unsigned core, const char* column) {
            return of_channel(tables[round + 1], core, column) -
                   of_channel(tables[round], core, column);
        };
        sent[round] = grown(3, "sent");
        EXPECT_GE(grown(3, "received"), 7U);
        EXPECT_LT(grown(1, "sent"), 7U);
    }
    EXPECT_GE(std::min(sent[0], sent[1]), 7U);
    EXPECT_LT(std::min(sent[0], sent[1]), 14U);
}

TEST(Errors, AreNamedAndLoseNothing) {
    const Ran unknown = run("corse; shutdown", {.cores = 2});
    EXPECT_EQ(unknown.status, 2) << unknown.output;
    EXPECT_NE(unknown.output.find("cores"), std::string::npos) << "did you mean cores";
    const Ran missing = run("name get nothing; shutdown", {.cores = 2});
    EXPECT_EQ(missing.status, 1) << missing.output;
    const Ran far = run("ping 9; shutdown", {.cores = 2});
    EXPECT_NE(far.status, 0) << far.output;
    const Ran gone_on = run("name get nothing; run busybox echo still here; shutdown",
                            {.cores = 2, .keep_going = true});
    EXPECT_NE(gone_on.output.find("still here\n"), std::string::npos) << gone_on.output;
}

}  // namespace
}  // namespace zooid::e2e
