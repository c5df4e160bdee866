// Domains that span cores, the shootdown's teeth, the guest's own tests.
#include <gtest/gtest.h>

#include "../test_size.hpp"
#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

class Span : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, Span, testing::Values(2U, 3U, 4U));

// An unmodified static pthread program computes with a thread on every core and joins them.
TEST_P(Span, AThreadRunsOnEveryCore) {
    const std::string cores = std::to_string(GetParam());
    const Ran ran = run("run threads " + cores + "; shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("threads " + cores + " cores " + cores), std::string::npos)
        << ran.output;
}

// A second core's first message may come while the home core is awake: nobody rings, and whoever
// waits for that core must go on all the same (it hung in one run of twelve).
TEST_P(Span, SpansAgainAndAgain) {
    const std::uint64_t runs = test::sized<std::uint64_t>(6, 12, 200);
    std::string script;
    for (std::uint64_t i = 0; i < runs; ++i) script += "run threads 8;";
    const Ran ran = run(script + "shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
}

// Without the shootdown the remote core reads the stale page; with it, never.
TEST_P(Span, ShootdownHasTeeth) {
    const auto rounds = std::to_string(test::sized<std::uint64_t>(50, 500, 10'000));
    const Ran ran = run("run tlb_stale " + rounds + "; shutdown", {.cores = GetParam()});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("protocol ipi: 0 stale reads"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("protocol unicast: 0 stale reads"), std::string::npos) << ran.output;
    EXPECT_EQ(ran.output.find("protocol none: 0 stale reads"), std::string::npos) << ran.output;
}

TEST(GuestTests, PassInsideZooid) {
    const Ran ran = run("run guest_tests --gtest_brief=1; shutdown", {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("[  PASSED  ]"), std::string::npos) << ran.output;
    EXPECT_EQ(ran.output.find("[  FAILED  ]"), std::string::npos) << ran.output;
}

}  // namespace
}  // namespace zooid::e2e
