// Programs that break their contract with a service lose their binding, by name; nobody else
// notices.
#include <gtest/gtest.h>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

/// The shell's own channels to both services answer before and after.
Ran run_breaker(const std::string& words) {
    return run("skb \"core(0)\"; run contract_breaker " + words +
                   "; skb \"core(0)\"; ping 1; names; shutdown",
               {.cores = 2, .keep_going = true});
}

void expect_the_others_served(const Ran& ran) {
    const std::size_t ping = ran.output.find("core 1 by ");
    EXPECT_NE(ping, std::string::npos) << ran.failure << ran.output;
    const std::size_t first = ran.output.find("true");
    EXPECT_NE(ran.output.find("true", first + 1), std::string::npos) << ran.output;
}

TEST(Contracts, TheMonitorEndsAProgramThatSendsRubbish) {
    const Ran ran = run_breaker("monitor malformed");
    EXPECT_NE(ran.output.find("zooid: contract_breaker broke its contract: malformed message "
                              "`nameGet` in state `open`"),
              std::string::npos)
        << ran.failure << ran.output;
    expect_the_others_served(ran);
}

TEST(Contracts, TheMonitorEndsAProgramThatAnswersNothing) {
    const Ran ran = run_breaker("monitor reply");
    EXPECT_NE(ran.output.find("broke its contract: unasked_reply message"), std::string::npos)
        << ran.failure << ran.output;
    expect_the_others_served(ran);
}

TEST(Contracts, TheKnowledgeBaseEndsThatChannelOnly) {
    const Ran ran = run_breaker("skb malformed");
    EXPECT_NE(ran.output.find("skb says that we broke the contract: malformed message `query` in "
                              "state `open`"),
              std::string::npos)
        << ran.failure << ran.output;
    EXPECT_EQ(ran.output.find("zooid: contract_breaker"), std::string::npos) << ran.output;
    expect_the_others_served(ran);
}

}  // namespace
}  // namespace zooid::e2e
