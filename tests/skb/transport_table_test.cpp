// The transport table: made by class of pair, it says of every pair what the policy says.
#include "zooid/skb/transport_table.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "../test_size.hpp"
#include "machine.hpp"

namespace zooid::skb::test {
namespace {

using Progress = TransportDecisions::Progress;

constexpr std::array<std::string_view, 3> names{"lmp", "ump", "ump_notify"};

/// "transport reason" as the table has it.
std::string in_table(const TransportTable& table, std::uint32_t from, std::uint32_t to) {
    const TransportClass& found = table.at(from, to);
    return std::string(names[static_cast<std::size_t>(found.transport)]) + " " +
           table.reasons[found.reason];
}

/// Every pair and every core asked of the policy itself.
void expect_as_asked(KnowledgeBase& base, const TransportTable& table) {
    ASSERT_EQ(table.pairs.size(), std::size_t{table.cores} * table.cores);
    const auto last = std::to_string(table.cores - 1);
    Query pairs(base, "between(0," + last + ",F), between(0," + last +
                          ",T), once(decision(F,T,Transport,Reason))");
    for (std::uint32_t from = 0; from < table.cores; ++from) {
        for (std::uint32_t to = 0; to < table.cores; ++to) {
            ASSERT_EQ(pairs.next(), Query::Step::answer);
            EXPECT_EQ(in_table(table, from, to), pairs.text(2) + " " + pairs.text(3))
                << from << " to " << to;
        }
    }
    Query windows(base, "between(0," + last + ",C), polling_window(C,Ns)");
    for (std::uint32_t core = 0; core < table.cores; ++core) {
        ASSERT_EQ(windows.next(), Query::Step::answer);
        EXPECT_EQ(static_cast<std::int64_t>(table.poll_ns(core)), windows.integer(1)) << core;
    }
}

std::uint32_t cores_of(KnowledgeBase& base) {
    Query count(base, "aggregate_all(count, core(_,_), N)");
    EXPECT_EQ(count.next(), Query::Step::answer);
    return static_cast<std::uint32_t>(count.integer(0).value_or(0));
}

TEST(TransportTable, HoldsTheDecisionOfEveryPairOfEveryMachine) {
    for (const auto& entry : std::filesystem::directory_iterator(ZOOID_MACHINES)) {
        SCOPED_TRACE(entry.path());
        KnowledgeBase base = machine(entry.path().stem().string());
        const std::uint32_t cores = std::min(cores_of(base), 16U);
        if (cores == 0) continue;
        TransportDecisions decisions(base, cores);
        ASSERT_EQ(decisions.update({}), Progress::done);
        expect_as_asked(base, decisions.table());
    }
}

/// Where the cores are, or that it is not known of some.
std::string random_topology(std::mt19937_64& random, std::uint32_t cores) {
    std::string out;
    for (std::uint32_t core = 0; core < cores; ++core) {
        if (random() % 8 == 0) continue;
        out += "topology(" + std::to_string(core);
        for (const std::uint64_t n : {3U, 2U, 2U}) out += "," + std::to_string(random() % n);
        out += "). ";
    }
    return out;
}

/// A fact that decides, or nonsense: of cores in many places, of costs of many pairs.
std::string random_fact(std::mt19937_64& random, std::uint32_t cores) {
    const auto below = [&](std::uint64_t n) { return std::to_string(random() % n); };
    const std::string core = below(cores), other = below(cores + 1);
    switch (random() % 8) {
        case 0:
            return random() % 4 == 0 ? "overcommitted(true)." : "overcommitted(false).";
        case 1:
            return "scheduling_gap(90," + below(1'050'000) + ").";
        case 2:
            return "cpu_affinity(" + core + "," + below(3) + ").";
        case 3:
            return "node_distance(" + below(3) + "," + below(3) + "," + below(30) + ").";
        default: {
            constexpr std::array how{"class(0,1)", "stale", "measured", "measured", "measured"};
            return "message_cost(" + core + "," + other + "," +
                   std::string(names[random() % 2 + 1]) + "," + below(100) + ",9," +
                   how[random() % how.size()] + ").";
        }
    }
}

/// Adds a fact, or takes a relation's away; what it did.
std::string change(KnowledgeBase& base, std::mt19937_64& random, std::uint32_t cores) {
    std::string text = random_fact(random, cores);
    switch (random() % 8) {
        case 0:
            base.retract_relation("topology", 4);
            text = random_topology(random, cores);
            break;
        case 1:
            base.retract_relation("message_cost", 6);
            text.clear();
            break;
        case 2:
            base.retract_relation("overcommitted", 1);
            text.clear();
            break;
        default:
            break;
    }
    EXPECT_TRUE(base.consult(text, {.source = Source::measured})) << text;
    return text;
}

// Goal: by class or by pair is the same, however facts come and go. Method: machines of random
// facts, one changed at a time, the same decisions kept up to date throughout.
TEST(TransportTable, FollowsEveryChange) {
    const auto rounds = zooid::test::sized<std::uint64_t>(3, 10, 2000);
    for (std::uint64_t seed = zooid::test::first_seed(), last = seed + rounds; seed < last;
         ++seed) {
        SCOPED_TRACE(testing::Message() << "ZOOID_TEST_SEED=" << seed);
        std::mt19937_64 random(seed);
        KnowledgeBase base = machine("");
        const auto cores = static_cast<std::uint32_t>(2 + random() % 5);
        for (std::int64_t core = 0; core < cores; ++core) {
            const FactValue columns[] = {core, core};
            ASSERT_TRUE(base.add_fact("core", columns, {}));
        }
        TransportDecisions decisions(base, cores);
        for (unsigned step = 0; step < 25 && !testing::Test::HasFailure(); ++step) {
            SCOPED_TRACE(change(base, random, cores));
            ASSERT_EQ(decisions.update({}), Progress::done);
            expect_as_asked(base, decisions.table());
        }
    }
}

// A fact that nothing follows from changes no version, and nothing is made anew.
TEST(TransportTable, KeepsItsVersionWhileNothingItFollowsFromChanges) {
    KnowledgeBase base = machine("2x2");
    TransportDecisions decisions(base, 4);
    ASSERT_EQ(decisions.update({}), Progress::done);
    const std::uint64_t version = decisions.table().version;
    EXPECT_GT(version, 0U);
    ASSERT_TRUE(base.consult("load(0, 900). core_life(3, dead, why). clock(0,1,2,3)."));
    EXPECT_EQ(decisions.newest_change(), version);
    EXPECT_EQ(decisions.update({}), Progress::done);
    EXPECT_EQ(decisions.table().version, version);
    ASSERT_EQ(base.retract_relation("overcommitted", 1), 1U);
    ASSERT_TRUE(base.consult("overcommitted(true)."));
    EXPECT_GT(decisions.newest_change(), version);
    ASSERT_EQ(decisions.update({}), Progress::done);
    EXPECT_EQ(in_table(decisions.table(), 0, 1), "ump_notify vcpus_overcommitted");
    EXPECT_EQ(decisions.table().poll_ns(1), 0U);
}

// Pairs decide alike by class: 64 cores of two packages are few decisions, and a pair that was
// measured is its own.
TEST(TransportTable, DecidesOncePerClass) {
    KnowledgeBase base = machine("server-2x32");
    TransportDecisions decisions(base, 64);
    ASSERT_EQ(decisions.update({}), Progress::done);
    EXPECT_LE(decisions.table().classes.size(), 12U);
    EXPECT_EQ(decisions.table().at(5, 5).transport, Transport::lmp);
}

TEST(TransportTable, GoesOnWhereASliceEnded) {
    KnowledgeBase base = machine("server-2x32");
    constexpr std::uint32_t cores = 500;  // enough work for a query to be asked to give way
    TransportDecisions whole(base, cores);
    ASSERT_EQ(whole.update({}), Progress::done);
    TransportDecisions sliced(base, cores);
    QueryLimits limits;
    unsigned looks = 0;
    limits.slice_passed = [&] { return ++looks % 2 == 1; };
    unsigned pauses = 0;
    while (sliced.update(limits) == Progress::paused) ASSERT_LT(++pauses, 10'000U);
    EXPECT_GT(pauses, 0U);
    EXPECT_EQ(sliced.table().pairs, whole.table().pairs);
    EXPECT_EQ(sliced.table().version, whole.table().version);
}

TEST(TransportTable, ErrorsAreNamed) {
    const auto error_of = [](KnowledgeBase& base, std::uint32_t cores, const QueryLimits& limits) {
        TransportDecisions decisions(base, cores);
        EXPECT_EQ(decisions.update(limits), Progress::failed);
        return decisions.error();
    };
    KnowledgeBase empty;
    EXPECT_EQ(error_of(empty, 2, {}), TableError::query_failed);
    KnowledgeBase base = machine("2x2");
    QueryLimits few;
    few.inferences_max = 2'000;
    EXPECT_EQ(error_of(base, 1000, few), TableError::limit);
    EXPECT_EQ(error_of(base, table_cores_max + 1, {}), TableError::limit);
    KnowledgeBase wrong;
    ASSERT_TRUE(
        wrong.consult("site(_, 0, 0, 0). class(_, _, any). polled_ns(_, _, 0). "
                      "message_cost(0, 0, ump, 1, 1, measured). "
                      "decision(_, _, pigeon, because)."));
    EXPECT_EQ(error_of(wrong, 2, {}), TableError::bad_decision);
    KnowledgeBase silent;
    ASSERT_TRUE(silent.consult("site(C, 0, 0, 0) :- C < 1."));
    EXPECT_EQ(error_of(silent, 2, {}), TableError::no_policy);
}

// What is asked for is found through rules and inside of findall; what is not, is not.
TEST(Dependencies, AreFoundInRules) {
    KnowledgeBase base;
    ASSERT_TRUE(
        base.consult("top(X) :- findall(Y, (middle(Y), \\+ denied(Y)), L), member(X, L). "
                     "middle(X) :- fact(X) ; other(X). other(1). fact(2). denied(3). apart(4)."));
    const std::array roots{RelationName{"top", 1}};
    Dependencies dependencies(base, roots);
    std::uint64_t before = dependencies.newest_change();
    for (const char* fact : {"fact(5).", "denied(5).", "other(7)."}) {
        ASSERT_TRUE(base.consult(fact));
        EXPECT_GT(dependencies.newest_change(), before) << fact;
        before = dependencies.newest_change();
    }
    ASSERT_TRUE(base.consult("apart(5). new(1)."));
    EXPECT_EQ(dependencies.newest_change(), before);
    ASSERT_TRUE(base.consult("middle(X) :- new(X)."));
    before = dependencies.newest_change();
    ASSERT_TRUE(base.consult("new(2)."));
    EXPECT_GT(dependencies.newest_change(), before);
    EXPECT_EQ(base.retract_relation("new", 1), 2U);
    EXPECT_GT(dependencies.newest_change(), before);
    const std::array<std::string_view, 1> facts{"fact"};
    EXPECT_EQ(readers_of(base, facts),
              (std::set<std::string, std::less<>>{"fact", "middle", "top"}));
}

}  // namespace
}  // namespace zooid::skb::test
