// A transaction of several requests: by the contract's states, by typed sessions, and when its
// client goes; and what a client is told has changed since a mark.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace zooid::skb {
namespace {

using namespace testing;
using schema::skb::SkbState;
using Done = std::expected<void, CallError>;
using Task = interconnect::Task<Done>;

class Transactions : public Rows {
protected:
    void begin(std::size_t who, std::string_view source = {}) {
        Api::Begin::Params params;
        EXPECT_TRUE(params.set_source(source));
        ask<Api::Begin>(who, params);
    }
    Api::Commit::Results commit(std::size_t who) { return ask<Api::Commit>(who, {}); }
    /// A call that never reaches the service, or ends the channel.
    template <class M>
    CallError refused(std::size_t who, const typename M::Params& params = {}) {
        auto task = callers_[who].template call<M>(params);
        task.start(executor);
        executor.run_until_idle();
        EXPECT_TRUE(task.done());
        const auto result = task.result();
        EXPECT_FALSE(result);
        return result ? CallError::closed : result.error();
    }
    std::string facts() {
        return all(monitor, query(monitor, "findall(X,catch(item(X),_,fail),L)").query());
    }
};

TEST_F(Transactions, OthersSeeNothingBeforeTheCommitAndThenAll) {
    ASSERT_EQ(tell(domain, "item(0).").status(), WireStatus::ok);
    begin(domain);
    EXPECT_EQ(tell(domain, "item(1). item(2).").count(), 2U);
    EXPECT_EQ(
        change(domain, "item", 1, {std::int64_t{0}, std::int64_t{1}}, {std::int64_t{3}}).count(),
        3U);
    EXPECT_EQ(facts(), "L = [0]\n");
    // A step that fails changes nothing, and the transaction goes on.
    EXPECT_EQ(tell(domain, "item(4). item(").status(), WireStatus::syntax);
    EXPECT_EQ(change(domain, "overcommitted", 1, {}, {"true"}).status(), WireStatus::denied);
    EXPECT_EQ(facts(), "L = [0]\n");
    const auto done = commit(domain);
    EXPECT_EQ(done.status(), WireStatus::ok);
    EXPECT_EQ(done.count(), 5U);
    EXPECT_EQ(done.version(), state.base.version());
    EXPECT_EQ(facts(), "L = [2,3]\n");
    begin(domain);
    EXPECT_EQ(tell(domain, "item(9).").count(), 1U);
    ask<Api::Abort>(domain, {});
    EXPECT_EQ(facts(), "L = [2,3]\n");
    EXPECT_EQ(tell(domain, "item(5).").status(), WireStatus::ok);  // of its own again
    EXPECT_EQ(facts(), "L = [2,3,5]\n");
}

// The first of the rows is the client's, the second is not: neither goes.
TEST_F(Transactions, AChangeThatIsRefusedHalfwayChangesNothing) {
    ASSERT_EQ(tell(domain, "item(0). item(1).").status(), WireStatus::ok);
    ASSERT_EQ(tell(monitor, "item(2).").status(), WireStatus::ok);
    begin(domain);
    EXPECT_EQ(change(domain, "item", 1, {std::int64_t{1}}, {std::int64_t{3}}).count(), 2U);
    const auto refused = change(domain, "item", 1, {std::int64_t{0}, std::int64_t{2}}, {});
    EXPECT_EQ(refused.status(), WireStatus::denied);
    EXPECT_EQ(commit(domain).count(), 2U);
    EXPECT_EQ(facts(), "L = [0,2,3]\n");
}

TEST_F(Transactions, SayOnceWhoSpeaks) {
    begin(monitor, "monitor.9");
    EXPECT_EQ(tell(monitor, "item(1).").status(), WireStatus::ok);  // tell() says monitor.0
    EXPECT_EQ(commit(monitor).count(), 1U);
    EXPECT_EQ(all(monitor, query(monitor, "provenance(item(_),_,O,_)").query()),
              "O = 'monitor.9'\n");
    begin(domain, "monitor.9");  // who does not administer is its own source
    EXPECT_EQ(tell(domain, "mine(1).").status(), WireStatus::ok);
    EXPECT_EQ(commit(domain).count(), 1U);
    EXPECT_EQ(all(monitor, query(monitor, "provenance(mine(_),_,O,_)").query()),
              "O = 'domain.0.7'\n");
}

/// A query that nothing on our side has looked at.
Task send_raw(Channel& channel) {
    co_return co_await channel.send({.number = Api::Query::number, .call = 77});
}

// What the contract does not allow is not sent; what is sent all the same ends that channel and no
// other, and nothing of the transaction stays.
TEST_F(Transactions, KeepTheirOrderAtBothEnds) {
    ask<Api::Quotas>(domain, {});  // the contract is open from the first call on
    EXPECT_EQ(refused<Api::Commit>(domain), CallError::out_of_order);
    EXPECT_EQ(refused<Api::Abort>(domain), CallError::out_of_order);
    begin(domain);
    EXPECT_EQ(refused<Api::Begin>(domain), CallError::out_of_order);
    EXPECT_EQ(refused<Api::Query>(domain), CallError::out_of_order);
    EXPECT_EQ(refused<Api::Save>(domain), CallError::out_of_order);
    EXPECT_EQ(tell(domain, "item(1).").count(), 1U);
    Task raw = send_raw(*ours_[domain]);
    raw.start(executor);
    executor.run_until_idle();
    EXPECT_EQ(refused<Api::Commit>(domain), CallError::contract);
    EXPECT_EQ(ours_[domain]->fault().state, "writing");
    EXPECT_EQ(facts(), "L = []\n");
    EXPECT_EQ(state.base.erased_bytes(), 0U);
}

TEST_F(Transactions, AClientThatGoesAmidOneHasChangedNothing) {
    ASSERT_EQ(tell(domain, "item(0).").status(), WireStatus::ok);
    begin(domain);
    EXPECT_EQ(change(domain, "item", 1, {std::int64_t{0}}, {std::int64_t{3}}).count(), 2U);
    ASSERT_EQ(query(monitor, "item(X)").status(), WireStatus::ok);
    ours_[domain]->close();
    executor.run_until_idle();
    EXPECT_EQ(facts(), "L = [0]\n");
    EXPECT_EQ(state.open_queries, 1U);
    ours_[monitor]->close();  // in order: nothing is kept for it either
    executor.run_until_idle();
    EXPECT_EQ(state.open_queries, 0U);
    EXPECT_EQ(state.base.erased_bytes(), 0U);
}

TEST_F(Transactions, LastSoLongAndNoLonger) {
    begin(domain);
    EXPECT_EQ(tell(domain, "item(1).").count(), 1U);
    clock.at_us += transaction_us_max;
    executor.run_until_idle();
    const auto late = tell(domain, "item(2).");
    EXPECT_EQ(late.status(), WireStatus::failed);
    EXPECT_NE(std::string(late.error()).find("begin anew"), std::string::npos);
    EXPECT_EQ(change(domain, "item", 1, {}, {"a"}).status(), WireStatus::failed);
    EXPECT_EQ(commit(domain).status(), WireStatus::failed);
    EXPECT_EQ(facts(), "L = []\n");
    begin(domain);
    EXPECT_EQ(tell(domain, "item(3).").count(), 1U);
    EXPECT_EQ(commit(domain).status(), WireStatus::ok);
    EXPECT_EQ(facts(), "L = [3]\n");
}

/// Says facts through a typed session, which cannot say them out of order.
Task typed(Channel& channel, std::string_view facts, bool well, std::uint32_t& count) {
    auto made = schema::skb::SkbClient(channel).session<SkbState::open>();
    if (!made) co_return std::unexpected(std::move(made).error());
    auto beginning = co_await std::move(made).take().begin({});
    if (!beginning) co_return std::unexpected(std::move(beginning).drop());
    auto writing = std::move(beginning).next();
    Api::AssertFacts::Params params;
    const bool put = params.set_facts(facts).has_value();
    const auto said = co_await writing.assert_facts(params);
    if (!put || !said || !well) {
        auto aborting = co_await std::move(writing).abort({});
        if (!aborting) co_return std::unexpected(std::move(aborting).drop());
        std::move(aborting).next().erase();
        co_return Done();
    }
    auto committing = co_await std::move(writing).commit({});
    if (!committing) co_return std::unexpected(std::move(committing).drop());
    count = committing.results().count();
    std::move(committing).next().erase();
    co_return Done();
}

TEST_F(Transactions, AreTypedSessions) {
    std::uint32_t count = 0;
    for (const bool well : {true, false}) {
        Task task = typed(*ours_[domain], well ? "item(1). item(2)." : "item(3).", well, count);
        task.start(executor);
        executor.run_until_idle();
        ASSERT_TRUE(task.done());
        EXPECT_TRUE(task.result());
    }
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(facts(), "L = [1,2]\n");
}

class Marks : public Transactions {
protected:
    /// "-load 1 2 | +load 1 3" over all pieces, then what the last one said besides.
    std::string difference(std::size_t who) {
        std::string out;
        for (unsigned pieces = 0; pieces < 1'000; ++pieces) {
            const auto piece = ask<Api::Difference>(who, {});
            if (piece.status() != WireStatus::ok)
                return out + "status " + std::string(piece.error());
            const auto changes = piece.changes();
            for (std::uint32_t i = 0; i < changes.size(); ++i) {
                const auto each = changes.at(i);
                out += (out.empty() ? "" : " | ") + std::string(each.asserted() ? "+" : "-");
                out += std::string(each.relation()) + " " + shown_list(each.row(), 100);
            }
            pieces_ = pieces + 1;
            if (piece.more()) continue;
            EXPECT_LE(piece.version(), state.base.version());
            return out + (piece.untold() > 0 ? " untold " + std::to_string(piece.untold()) : "");
        }
        return out + " no end";
    }
    unsigned pieces_ = 0;
};

TEST_F(Marks, TellWhatHasComeAndGoneSince) {
    EXPECT_NE(difference(domain).find("there is no mark"), std::string::npos);
    tell(monitor, "load(1,20). load(2,'a b'). other(f(X,[1])).");
    EXPECT_EQ(ask<Api::Mark>(domain, {}).version(), state.base.version());
    EXPECT_EQ(difference(domain), "");
    tell(monitor, "load(3,2.5). gone_again(1).");
    change(monitor, "load", 2, {std::int64_t{1}, std::int64_t{20}},
           {std::int64_t{1}, std::int64_t{30}});
    change(monitor, "gone_again", 1, {std::int64_t{1}}, {});
    change(monitor, "load", 2, {std::int64_t{2}, "a b"}, {std::int64_t{2}, "a b"});  // as before
    tell(monitor, "other(g(h)). rule(X) :- load(X,_).");
    const std::string told = difference(domain);
    EXPECT_NE(told.find("-load 1 20 | +load 1 30 | +load 3 2.500000"), std::string::npos) << told;
    EXPECT_NE(told.find("+other `g(h)`"), std::string::npos) << told;
    EXPECT_EQ(told.find("gone_again"), std::string::npos) << told;
    EXPECT_EQ(told.find("a b"), std::string::npos) << told;
    EXPECT_TRUE(told.ends_with("untold 1")) << told;
    EXPECT_EQ(difference(domain), "");  // the mark has moved
    change(monitor, "load", 2, {std::int64_t{3}, 2.5}, {});
    EXPECT_EQ(difference(domain), "-load 3 2.500000");
    ask<Api::Unmark>(domain, {});
    EXPECT_NE(difference(domain).find("there is no mark"), std::string::npos);
    EXPECT_EQ(state.base.erased_bytes(), 0U);
}

TEST_F(Marks, ALargeDifferenceComesInPiecesAndIsOfOneMoment) {
    ask<Api::Mark>(domain, {});
    for (int i = 0; i < 500; i += 50) {
        std::string text;
        for (int k = i; k < i + 50; ++k) text += "load(" + std::to_string(k) + ",name). ";
        ASSERT_EQ(tell(monitor, text).status(), WireStatus::ok);
    }
    tell(monitor, "long('" + std::string(1'100, 'x') + "','" + std::string(100, 'y') + "').");
    tell(monitor, "long('" + std::string(1'000, 'x') + "',\"" + std::string(400, 'y') + "\").");
    const auto first = ask<Api::Difference>(domain, {});
    EXPECT_TRUE(first.more());
    tell(monitor, "load(later,1).");
    const std::string rest = difference(domain);
    EXPECT_GT(pieces_, 10U);
    EXPECT_EQ(first.changes().size() + static_cast<std::size_t>(std::ranges::count(rest, '+')),
              501U);
    EXPECT_TRUE(rest.ends_with("untold 1")) << rest;  // no message can hold it
    EXPECT_EQ(rest.find("later"), std::string::npos);
    EXPECT_EQ(difference(domain), "+load later 1");
}

}  // namespace
}  // namespace zooid::skb
