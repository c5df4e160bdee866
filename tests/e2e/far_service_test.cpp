// A service of one core and clients of others: the same programs, a shared frame in place of LMP.
#include <gtest/gtest.h>

#include <algorithm>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

/// Where `text` stands in the output at or after `from`; fails when it does not.
std::size_t expect_text(const Ran& ran, const std::string& text, std::size_t from = 0) {
    const std::size_t at = ran.output.find(text, from);
    EXPECT_NE(at, std::string::npos) << text << "\n" << ran.failure << ran.output;
    return at == std::string::npos ? from : at + text.size();
}

class FarService : public testing::TestWithParam<unsigned> {};

TEST_P(FarService, ClientsOfAllCoresUseOneService) {
    const std::string last = std::to_string(GetParam() - 1);
    const Ran ran = run("run --background --core " + last +
                            " ledger serve; run ledger add ann 5 bob -5; run --core 1 ledger add "
                            "ann 2; run ledger show ann; run --core " +
                            last + " ledger show bob; shutdown",
                        {.cores = GetParam(), .keep_going = true});
    std::size_t at = expect_text(ran, "committed 2");
    at = expect_text(ran, "committed 1", at);
    at = expect_text(ran, "ann 7", at);
    expect_text(ran, "bob -5", at);
}

INSTANTIATE_TEST_SUITE_P(Sizes, FarService, testing::Values(2, 3, 4, 8),
                         [](const auto& info) { return std::to_string(info.param); });

// One hangs up amid its contract, one crashes; more clients one after another than there are
// places for channels, in the service and in all.
TEST(FarService, AnEditGoesWithItsClientHoweverThatEnds) {
    std::string script =
        "run --background --core 1 ledger serve; run ledger add ann 5; run ledger leave ann 100; "
        "run ledger crash ann 1000; run --core 2 ledger add ann 1; "
        "run --core 2 ledger crash ann 7; ";
    for (unsigned i = 0; i < 5; ++i) script += "run ledger add ann 1; ";
    const Ran ran = run(script + "run ledger show ann; shutdown", {.cores = 3, .keep_going = true});
    std::size_t at = expect_text(ran, "committed 1");
    at = expect_text(ran, "committed 1", at);
    expect_text(ran, "ann 11", at);
    expect_text(ran, "ledger: an edit went with its client");
}

TEST(FarService, AClientThatOnlyReceivesHearsThatTheServiceHasEnded) {
    const Ran ran =
        run("run --background --core 1 ledger serve 1; run --core 2 ledger outlive; "
            "run --background --core 1 ledger serve 1; run ledger outlive; shutdown",
            {.cores = 3, .keep_going = true});
    const std::size_t at = expect_text(ran, "the ledger has gone");
    expect_text(ran, "the ledger has gone", at);
}

TEST(FarService, NobodyServesThatName) {
    const Ran ran = run("run --core 1 ledger show ann; run ledger show ann; shutdown",
                        {.cores = 2, .keep_going = true});
    const std::size_t at = expect_text(ran, "ledger: not_found");
    expect_text(ran, "ledger: not_found", at);
}

// The service's core dies under a client that only receives.
TEST(FarService, AClientHearsThatTheServicesCoreHasDied) {
    const Ran ran = run(
        "run --background --core 1 ledger serve; inject panic 1 --after 6000; run ledger watch; "
        "run ledger show ann; shutdown",
        {.cores = 3, .keep_going = true});
    const std::size_t at = expect_text(ran, "the ledger has gone");
    expect_text(ran, "ledger: not_found", at);
}

// The client's core dies: the service goes on, and has its place for the next.
TEST(FarService, AServiceOutlivesTheCoreOfAClient) {
    const Ran ran =
        run("run --background --core 2 ledger serve; inject panic 1 --after 6000; "
            "run --core 1 ledger watch; run ledger add ann 5; run ledger show ann; shutdown",
            {.cores = 3, .keep_going = true});
    const std::size_t at = expect_text(ran, "core 1 is dead");
    expect_text(ran, "ann 5", at);
}

// The shell of every core asks the boot core's knowledge base, and hears when that has ended.
TEST(FarService, TheShellOfAnotherCoreAsksTheKnowledgeBase) {
    const Ran ran = run(
        "oncore 1 skb 'core(2,A)'; oncore 2 why 'transport(0,1,T)'; oncore 1 skb 'core(C'; kill 2; "
        "oncore 2 skb 'core(2,B)'; oncore 2 skb '.tables core'; shutdown",
        {.cores = 3, .keep_going = true});
    std::size_t at = expect_text(ran, "A = 2");
    at = expect_text(ran, "is chosen because", at);
    at = expect_text(ran, "syntax error", at);
    at = expect_text(ran, "B = 2", at);
    expect_text(ran, "core(id,apic)", at);
}

// Writers, readers, subscribers and attackers of another core, all at once.
TEST(FarService, TheKnowledgeBaseServesClientsOfAnotherCore) {
    const Ran ran = run("run --core 1 skb_soak 2; shutdown", {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_text(ran, "soak passed");
}

}  // namespace
}  // namespace zooid::e2e
