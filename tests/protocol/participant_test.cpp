// A member's side: votes, waiting by rank, memory of outcomes.
#include <gtest/gtest.h>

#include <zooid/monitor/participant.hpp>

#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::core;
using test::remove;
using test::set;

TransactionId id(unsigned coordinator, std::uint32_t sequence) {
    return {core(coordinator), sequence, 1};
}

struct ParticipantTest : testing::Test {
    Replica replica{.table = {}, .view = {1, CoreSet::first(4)}, .dead = {}, .newcomer = {}};
    Participant participant;

    Votes prepare(const TransactionId& transaction, const Update& update, unsigned attempt = 0) {
        Votes votes;
        participant.on_prepare(transaction, update, static_cast<std::uint8_t>(attempt), replica,
                               votes);
        return votes;
    }
    Votes decide(const TransactionId& transaction, bool committed) {
        Votes votes;
        EXPECT_TRUE(participant.on_decision(transaction, committed, replica, votes));
        return votes;
    }
};

void expect_vote(const Votes& votes, const TransactionId& transaction, Refusal refusal) {
    ASSERT_EQ(votes.size(), 1U);
    EXPECT_EQ(votes[0].id, transaction);
    EXPECT_EQ(votes[0].refusal, refusal);
}

TEST_F(ParticipantTest, LowerRankIsRefusedAndHigherRankWaits) {
    expect_vote(prepare(id(2, 4), set("a", "2")), id(2, 4), Refusal::none);
    expect_vote(prepare(id(3, 4), set("a", "3")), id(3, 4), Refusal::busy);
    EXPECT_EQ(prepare(id(1, 4), set("a", "1")).size(), 0U);
    expect_vote(prepare(id(3, 8), set("b", "3")), id(3, 8), Refusal::none);
    expect_vote(decide(id(2, 4), true), id(1, 4), Refusal::none);
    EXPECT_EQ(replica.table.get(test::name("a"))->view(), "2");
}

TEST_F(ParticipantTest, ARetryOutranksEveryFirstAttempt) {
    (void)prepare(id(0, 4), set("a", "0"));
    EXPECT_EQ(prepare(id(3, 8), set("a", "3"), 1).size(), 0U);
    expect_vote(prepare(id(1, 4), set("a", "1")), id(1, 4), Refusal::busy);
    expect_vote(decide(id(0, 4), false), id(3, 8), Refusal::none);
}

TEST_F(ParticipantTest, OfTwoThatWaitTheHigherIsServedAndTheLowerSentAway) {
    (void)prepare(id(3, 4), set("a", "3"));
    EXPECT_EQ(prepare(id(2, 4), set("a", "2")).size(), 0U);
    EXPECT_EQ(prepare(id(1, 4), set("a", "1")).size(), 0U);
    const Votes votes = decide(id(3, 4), false);
    ASSERT_EQ(votes.size(), 2U);
    EXPECT_EQ(votes[0].id, id(1, 4));
    EXPECT_EQ(votes[0].refusal, Refusal::none);
    EXPECT_EQ(votes[1].id, id(2, 4));
    EXPECT_EQ(votes[1].refusal, Refusal::busy);
}

TEST_F(ParticipantTest, VetoesWhatTheTableCannotDo) {
    expect_vote(prepare(id(2, 4), remove("nobody")), id(2, 4), Refusal::unknown_name);
    expect_vote(prepare(id(2, 8), set("", "")), id(2, 8), Refusal::empty_name);
    EXPECT_EQ(participant.held(), 0U);
    for (std::size_t i = 0; i + 1 < names_max; ++i)
        replica.table.apply(set("n" + std::to_string(i), ""));
    expect_vote(prepare(id(2, 12), set("last", "")), id(2, 12), Refusal::none);
    expect_vote(prepare(id(3, 4), set("more", "")), id(3, 4), Refusal::table_full);
}

TEST_F(ParticipantTest, RefusesMoreThanItCanHold) {
    for (std::uint32_t i = 0; i < held_max; ++i)
        expect_vote(prepare(id(2, 4 + i), set("n" + std::to_string(i), "")), id(2, 4 + i),
                    Refusal::none);
    expect_vote(prepare(id(3, 4), set("one more", "")), id(3, 4), Refusal::limit);
}

TEST_F(ParticipantTest, RefusesACommitItNeverGranted) {
    Votes votes;
    const auto result = participant.on_decision(id(2, 4), true, replica, votes);
    EXPECT_EQ(result.error(), Fault::unknown_transaction);
    EXPECT_TRUE(participant.on_decision(id(2, 4), false, replica, votes));
}

TEST_F(ParticipantTest, RemembersOneOutcomePerSlotOfACoordinatorUntilTheViewEnds) {
    for (const std::uint32_t sequence : {4U, 5U, 8U}) {
        (void)prepare(id(2, sequence), set("a", "x"));
        (void)decide(id(2, sequence), true);
    }
    std::vector<std::uint32_t> known;
    const auto visit = [&](const TransactionEntry& entry) {
        EXPECT_EQ(entry.state, TransactionState::committed);
        known.push_back(entry.id.sequence);
    };
    participant.report(visit);
    EXPECT_EQ(known, (std::vector<std::uint32_t>{8, 5}));  // 8 shares the slot of 4
    participant.forget_before(2);
    known.clear();
    participant.report(visit);
    EXPECT_TRUE(known.empty());
}

TEST_F(ParticipantTest, AnOwnUpdateKeepsItsNameUntilAllHaveAcknowledged) {
    ASSERT_EQ(participant.hold_own(id(1, 4), set("a", "1"), 0, replica), Refusal::none);
    EXPECT_EQ(participant.hold_own(id(1, 5), set("a", "2"), 0, replica), Refusal::busy);
    participant.decide_own(id(1, 4), true, replica);
    EXPECT_EQ(prepare(id(0, 4), set("a", "0")).size(), 0U);
    Votes votes;
    participant.release_own(id(1, 4), replica, votes);
    expect_vote(votes, id(0, 4), Refusal::none);
}

}  // namespace
}  // namespace zooid::monitor
