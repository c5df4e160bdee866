// Clients that write, read, subscribe and attack, all at once: the knowledge base serves them all,
// and does not grow.
#include <gtest/gtest.h>

#include "../test_size.hpp"
#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

TEST(SkbSoak, EveryClientIsServedAndMemoryIsFlat) {
    const auto seconds = zooid::test::sized<unsigned>(3, 12, 3600);
    const Ran ran =
        run("run skb_soak " + std::to_string(seconds) + "; why \"transport(0,1,T)\"; shutdown",
            {.cores = 2, .timeout = std::chrono::seconds(120 + 2 * seconds)});
    std::printf("%s\n", ran.output.c_str());
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("soak passed"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("transport(0,1,"), std::string::npos) << ran.output;
}

}  // namespace
}  // namespace zooid::e2e
