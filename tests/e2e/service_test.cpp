// A service of a program's own, as interconnect/README.md shows it: sessions over its contract, and
// ends of either side.
#include <gtest/gtest.h>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

/// @param clients the service ends after so many; empty: never
Ran run_ledger(const std::string& script, const std::string& clients = "") {
    return run("run --background ledger serve " + clients + "; " + script + "; shutdown",
               {.cores = 1, .keep_going = true});
}

/// Where `text` stands in the output at or after `from`; fails when it does not.
std::size_t expect_text(const Ran& ran, const std::string& text, std::size_t from = 0) {
    const std::size_t at = ran.output.find(text, from);
    EXPECT_NE(at, std::string::npos) << text << "\n" << ran.failure << ran.output;
    return at == std::string::npos ? from : at + text.size();
}

TEST(Service, WhatIsCommittedIsSeenByTheNextClient) {
    const Ran ran = run_ledger(
        "run ledger add ann 5 bob -5; run ledger add ann 2; "
        "run ledger show ann; run ledger show bob");
    std::size_t at = expect_text(ran, "committed 2");
    at = expect_text(ran, "committed 1", at);
    at = expect_text(ran, "ann 7", at);
    expect_text(ran, "bob -5", at);
}

// One hangs up amid its contract, one crashes: the service only receives, and hears of both. Its
// end points go round: more clients than it can have at a time.
TEST(Service, AnEditGoesWithItsClientHoweverThatEnds) {
    const Ran ran = run_ledger(
        "run ledger add ann 5; run ledger leave ann 100; "
        "run ledger crash ann 1000; run ledger add ann 1; "
        "run ledger leave ann 7; run ledger show ann");
    std::size_t at = expect_text(ran, "ledger: an edit went with its client");
    at = expect_text(ran, "crashed", at);
    at = expect_text(ran, "ledger: an edit went with its client", at);
    at = expect_text(ran, "committed 1", at);
    expect_text(ran, "ann 6", at);
}

TEST(Service, AClientThatOnlyReceivesHearsThatTheServiceHasEnded) {
    const Ran ran = run_ledger(
        "run --background ledger watch; run ledger add ann 5; run ledger show ann; "
        "run ledger show ann",
        "2");
    const std::size_t at = expect_text(ran, "committed 1");
    expect_text(ran, "the ledger has gone", at);
    expect_text(ran, "ledger: not_found", at);
}

}  // namespace
}  // namespace zooid::e2e
