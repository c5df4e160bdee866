// Goal: what must not matter does not: indexes, the arena's size, facts nobody asks for, the order
// of pure goals; and relations hold what a plain list of rows would, in its order.
// Method: seeded random relations and changes, against a model or against a question put otherwise.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>
#include <optional>

#include "../test_size.hpp"
#include "ask.hpp"
#include "generator.hpp"

namespace zooid::skb::test {
namespace {

constexpr unsigned columns = 4;
using Row = std::array<std::int64_t, columns>;

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {}
    std::uint64_t below(std::uint64_t limit) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state_ >> 33) % limit;
    }
    Row row() {
        return {static_cast<std::int64_t>(below(3)), static_cast<std::int64_t>(below(6)),
                static_cast<std::int64_t>(below(40)), static_cast<std::int64_t>(below(1000))};
    }

private:
    std::uint64_t state_;
};

/// "f(1,_,7,_)", with the arguments of `mask` given.
std::string goal_of(const Row& row, unsigned mask) {
    std::string out = "f(";
    for (unsigned i = 0; i < columns; ++i) {
        if (i > 0) out += ',';
        const bool given = (mask >> i & 1) != 0;
        out += given ? std::to_string(row[i]) : std::string(1, static_cast<char>('A' + i));
    }
    return out + ")";
}

bool matches(const Row& row, const Row& wanted, unsigned mask) {
    for (unsigned i = 0; i < columns; ++i) {
        if ((mask >> i & 1) != 0 && row[i] != wanted[i]) return false;
    }
    return true;
}

/// Every answer of a goal as text, in order.
std::vector<std::string>
answers(KnowledgeBase& base, const std::string& goal, const QueryLimits& limits = {}) {
    Query query(base, goal, limits);
    std::vector<std::string> out;
    Query::Step step = query.next();
    for (; step == Query::Step::answer; step = query.next()) {
        std::string row;
        for (std::size_t i = 0; i < query.columns(); ++i) row += query.text(i) + " ";
        out.push_back(row);
    }
    EXPECT_EQ(step, Query::Step::none) << goal << ": " << query.error_text();
    return out;
}

std::vector<std::string>
model_answers(const std::list<Row>& rows, const Row& wanted, unsigned mask) {
    std::vector<std::string> out;
    for (const Row& row : rows) {
        if (!matches(row, wanted, mask)) continue;
        std::string text;
        for (unsigned i = 0; i < columns; ++i) {
            if ((mask >> i & 1) == 0) text += std::to_string(row[i]) + " ";
        }
        out.push_back(text);
    }
    return out;
}

/// One random change, in the base and in the model.
void change(KnowledgeBase& base, std::list<Row>& rows, Random& random) {
    const Row row = random.row();
    const std::string fact = goal_of(row, 15);
    switch (random.below(5)) {
        case 0:
            EXPECT_EQ(ask(base, "asserta(" + fact + ")"), "yes");
            rows.push_front(row);
            break;
        case 1: {
            const auto mask = static_cast<unsigned>(random.below(16));
            const auto found = std::ranges::find_if(
                rows, [&](const Row& each) { return matches(each, row, mask); });
            const std::string answer = ask(base, "once(retract(" + goal_of(row, mask) + "))");
            EXPECT_EQ(answer == "no", found == rows.end());
            if (found != rows.end()) rows.erase(found);
            break;
        }
        case 2:
            if (random.below(20) == 0) {
                EXPECT_EQ(ask(base, "retractall(" + goal_of(row, 1) + ")"), "yes");
                rows.remove_if([&](const Row& each) { return each[0] == row[0]; });
            } else {  // what an error takes back was never there
                EXPECT_NE(ask(base, "asserta(" + fact + "), retractall(f(_,1,_,_)), X is foo"), "");
            }
            break;
        default:
            EXPECT_EQ(ask(base, "assertz(" + fact + ")"), "yes");
            rows.push_back(row);
            break;
    }
}

TEST(Metamorphic, ARelationIsAListOfRowsInOrder) {
    Random random(zooid::test::first_seed());
    for (unsigned run = 0; run < zooid::test::sized(1U, 3U, 100U); ++run) {
        KnowledgeBase base;
        ASSERT_TRUE(base.consult(":- dynamic(f/4)."));
        std::list<Row> rows;
        for (unsigned step = 0; step < 600; ++step) {
            change(base, rows, random);
            const Row wanted = random.row();
            const auto mask = static_cast<unsigned>(random.below(16));
            ASSERT_EQ(answers(base, goal_of(wanted, mask)), model_answers(rows, wanted, mask))
                << goal_of(wanted, mask) << " step " << step << " seed "
                << zooid::test::first_seed();
        }
    }
}

// A query under way sees the rows as they were when its goal was called.
TEST(Metamorphic, AnOpenGoalKeepsItsView) {
    Random random(zooid::test::first_seed() + 7);
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(":- dynamic(f/4)."));
    std::list<Row> rows;
    for (unsigned step = 0; step < 100; ++step) change(base, rows, random);
    for (unsigned run = 0; run < zooid::test::sized(5U, 40U, 1'000U); ++run) {
        const Row wanted = random.row();
        const auto mask = static_cast<unsigned>(random.below(16));
        const std::vector<std::string> expected = model_answers(rows, wanted, mask);
        Query query(base, goal_of(wanted, mask));
        std::vector<std::string> seen;
        while (query.next() == Query::Step::answer) {
            std::string row;
            for (std::size_t i = 0; i < query.columns(); ++i) row += query.text(i) + " ";
            seen.push_back(row);
            change(base, rows, random);
        }
        ASSERT_EQ(seen, expected) << "run " << run << " seed " << zooid::test::first_seed();
    }
}

constexpr std::string_view joined = "f(A,B,C,D), f(A,E,C,G), D @< G";

KnowledgeBase random_base(Random& random, unsigned facts) {
    KnowledgeBase base;
    for (unsigned i = 0; i < facts; ++i) {
        const Row row = random.row();
        const std::array<FactValue, columns> values{row[0], row[1], row[2], row[3]};
        EXPECT_TRUE(base.add_fact("f", values, {}));
    }
    return base;
}

TEST(Metamorphic, ArenaAndStrangersDoNotMatter) {
    Random random(zooid::test::first_seed() + 11);
    KnowledgeBase base = random_base(random, 60);
    const std::vector<std::string> before = answers(base, std::string(joined));
    QueryLimits doubled;
    doubled.arena_bytes *= 2;
    EXPECT_EQ(answers(base, std::string(joined), doubled), before);
    ASSERT_TRUE(base.consult("g(1). f(1). f(1,2,3). f(1,2,3,4,5). h(X) :- f(X,_,_,_)."));
    EXPECT_EQ(answers(base, std::string(joined)), before);
    EXPECT_FALSE(before.empty());
}

TEST(Metamorphic, PureGoalsMayChangePlaces) {
    Random random(zooid::test::first_seed() + 13);
    for (unsigned run = 0; run < zooid::test::sized(2U, 10U, 200U); ++run) {
        KnowledgeBase base = random_base(random, 20 + static_cast<unsigned>(random.below(40)));
        std::vector<std::string> goals = {"f(A,B,C,D)", "f(A,E,H,G)", "f(I,E,H,J)"};
        const auto asked = [&] {
            const std::string goal = "findall(A-B-C-D-E-H-G-I-J, (" + goals[0] + "," + goals[1] +
                                     "," + goals[2] + "), _L), msort(_L, L), length(L, N)";
            return answers(base, goal);
        };
        const auto first = asked();
        while (std::ranges::next_permutation(goals).found) EXPECT_EQ(asked(), first);
    }
}

// A key in the goal against the same key tested afterwards: index or none.
TEST(Metamorphic, AKeyInTheGoalIsAKeyTestedAfterwards) {
    constexpr std::array keys = {"a", "b", "7", "-3", "2.5", "'A b'", "f(x)", "f(y)", "[]", "[z]"};
    Random random(zooid::test::first_seed() + 17);
    std::string program;
    for (unsigned i = 0; i < 120; ++i) {
        program += "k(" + std::string(keys[random.below(keys.size())]) + "," + std::to_string(i) +
                   "," + keys[random.below(keys.size())] + ").\n";
    }
    KnowledgeBase base;
    ASSERT_TRUE(base.consult(program));
    for (const std::string key : keys) {
        const auto direct = answers(base, "findall(N-Z, k(" + key + ",N,Z), L)");
        const auto tested = answers(base, "findall(N-Z, (k(_K,N,Z), _K == " + key + "), L)");
        EXPECT_EQ(direct, tested) << key;
    }
}

/// Clauses without answers: enough for an index of every predicate of a generated program; with
/// `open`, one for each whose arguments are variables, which no index can hold.
std::string clauses_without_answers(const std::string& prefix, bool open) {
    constexpr unsigned predicate_levels = 3;
    constexpr unsigned padding = 9;
    std::string out;
    for (unsigned level = 0; level < predicate_levels; ++level) {
        const std::string one = prefix + "p" + std::to_string(level);
        const std::string two = prefix + "q" + std::to_string(level);
        for (unsigned i = 0; i < padding; ++i) {
            const std::string key = "pad" + std::to_string(i);
            out += one + "(" + key + ") :- fail.\n" + two + "(" + key + "," + key + ") :- fail.\n";
        }
        if (open) out += one + "(_) :- fail.\n" + two + "(_,_) :- fail.\n";
    }
    return out;
}

// Random programs with every builtin in them answer the same in a larger arena, among strangers,
// with indexes and without.
TEST(Metamorphic, GeneratedProgramsDoNotSeeArenaStrangersOrIndexes) {
    Generator generator(zooid::test::first_seed() + 19);
    QueryLimits limits;
    limits.inferences_max = 200'000;
    limits.arena_bytes = 1 << 19;
    QueryLimits doubled = limits;
    doubled.arena_bytes *= 2;
    unsigned compared = 0;
    const unsigned count = zooid::test::sized(50U, 500U, 20'000U);
    constexpr unsigned cases_per_base = 500;  // a base holds 10,000 declared predicates
    std::optional<KnowledgeBase> base;
    for (unsigned i = 0; i < count; ++i) {
        if (i % cases_per_base == 0) base.emplace();
        const GeneratedCase made = generator.next(i);
        const auto answer = [&](const std::string& more, const QueryLimits& within) {
            EXPECT_TRUE(base->consult(made.program + more, {.owner = "case"}, within));
            const std::string line = ask(*base, made.query, within);
            base->retract_owner("case");
            base->retract_owner("user");
            return line;
        };
        const std::string plain = answer("", limits);
        if (plain.find("resource_error") != std::string::npos) continue;
        ++compared;
        EXPECT_EQ(answer("", doubled), plain) << made.program << "?- " << made.query;
        for (const bool open : {false, true}) {
            const std::string more = clauses_without_answers(made.prefix, open) + made.prefix +
                                     "p0(a,b,c).\nstranger(a).\nstranger(b).\n";
            EXPECT_EQ(answer(more, limits), plain) << made.program << more << "?- " << made.query
                                                   << "\nseed " << zooid::test::first_seed();
        }
    }
    EXPECT_GT(compared, count / 2);
}

}  // namespace
}  // namespace zooid::skb::test
