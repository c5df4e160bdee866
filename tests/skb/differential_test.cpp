// Goal: on random programs, well and badly typed, answers and errors agree with SWI-Prolog.
// Method: swipl answers thousands of cases in one process; where the two differ on purpose, and on
// a sample where they agree, GNU Prolog says what it thinks. Skipped, and said so, without swipl.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <optional>

#include "../test_size.hpp"
#include "ask.hpp"
#include "intended.hpp"
#include "oracles.hpp"
#include "shrink.hpp"

namespace zooid::skb::test {
namespace {

constexpr std::size_t batch_cases = 10'000;  // what one process of an oracle loads
constexpr std::size_t cases_per_base = 500;
constexpr unsigned failures_shrunk = 3;
constexpr unsigned failures_shown = 50;
constexpr int shrink_rounds_max = 40;
constexpr std::size_t sample_step = 100;         // every so many agreeing cases go to GNU Prolog
constexpr std::size_t second_opinions_max = 60;  // per batch and reason

unsigned case_count() { return zooid::test::sized(1'000U, 50'000U, 500'000U); }

/// A variable of the query inside an answer: by its name here, as _ there.
std::string unnamed(const std::string& line) {
    const auto in_word = [&](std::size_t at) {
        return at < line.size() &&
               (std::isalnum(static_cast<unsigned char>(line[at])) != 0 || line[at] == '_');
    };
    std::string out;
    for (std::size_t i = 0; i < line.size();) {
        std::size_t end = i;
        while (in_word(end)) ++end;
        if (end == i) {
            out += line[i++];
            continue;
        }
        const std::string word = line.substr(i, end - i);
        const bool plain = word.size() == 1 && word[0] >= 'W' && word[0] <= 'Z';
        const bool catcher = word.size() > 1 && word[0] == 'E' &&
                             word.find_first_not_of("0123456789", 1) == std::string::npos;
        out += (plain || catcher) && line.compare(end, 3, " = ") != 0 ? "_" : word;
        i = end;
    }
    return out;
}

class Differential : public testing::Test {
protected:
    void SetUp() override {
        if (!Oracles::has_swi())
            GTEST_SKIP() << "swipl is not installed: apt-get install swi-prolog-nox";
    }

    struct Compared {
        std::size_t index;
        std::string ours;
        std::string theirs;
        const Intended* reason;  // null where both agree, or nothing explains it
    };

    /// What both say of every case. An intended difference may have been caught, and what came
    /// after it gone another way: then both are asked again without catching.
    std::vector<Compared> compare(std::span<const GeneratedCase> cases, bool one_mistake) const {
        std::vector<Compared> out = compare_told(cases, one_mistake);
        std::vector<GeneratedCase> uncaught;
        std::vector<Compared*> about;
        for (Compared& one : out) {
            if (!fails(one) || !catches(cases[one.index])) continue;
            uncaught.push_back(without_catching(cases[one.index]));
            about.push_back(&one);
        }
        if (uncaught.empty()) return out;
        for (const Compared& again : compare_told(uncaught, one_mistake))
            about[again.index]->reason = again.reason;
        return out;
    }

    std::vector<Compared>
    compare_told(std::span<const GeneratedCase> cases, bool one_mistake) const {
        std::vector<Compared> out;
        const std::vector<std::string> expected = oracles_.ask_swi(cases);
        EXPECT_EQ(expected.size(), cases.size()) << "seed " << zooid::test::first_seed();
        QueryLimits limits;
        limits.inferences_max = 1'000'000;
        limits.arena_bytes = 1 << 19;  // enough for them: a larger one takes longer to make
        std::optional<KnowledgeBase> base;
        for (std::size_t i = 0; i < std::min(cases.size(), expected.size()); ++i) {
            if (i % cases_per_base == 0) base.emplace();
            const auto loaded = base->consult(cases[i].program, {}, limits);
            EXPECT_TRUE(loaded) << loaded.error().term << "\n" << cases[i].program;
            Compared one{.index = i,
                         .ours = unnamed(ask(*base, cases[i].query, limits)),
                         .theirs = expected[i],
                         .reason = nullptr};
            if (one.ours != one.theirs) one.reason = explanation(one.ours, one.theirs, one_mistake);
            out.push_back(std::move(one));
        }
        return out;
    }

    static bool fails(const Compared& c) { return c.ours != c.theirs && c.reason == nullptr; }

    static bool catches(const GeneratedCase& one) {
        return (one.program + one.query).find(catching) != std::string::npos;
    }
    static GeneratedCase without_catching(GeneratedCase one) {
        const std::string call = one.prefix + "seen";
        for (std::string* text : {&one.program, &one.query}) {
            for (std::size_t at = 0; (at = text->find(catching, at)) != std::string::npos;)
                text->replace(at, catching.size() - 1, call);
        }
        one.program += call + "(G,_,_) :- call(G).\n";
        return one;
    }
    static constexpr std::string_view catching = "catch(";

    /// Takes clauses and bodies away as long as the two still differ.
    GeneratedCase shrink(GeneratedCase failing, bool one_mistake) const {
        for (int round = 0; round < shrink_rounds_max; ++round) {
            const std::vector<GeneratedCase> smaller = smaller_cases(failing);
            const std::vector<Compared> compared = compare(smaller, one_mistake);
            const auto still = std::ranges::find_if(compared, fails);
            if (still == compared.end()) return failing;
            failing = smaller[still->index];
        }
        return failing;
    }

    static bool may_not_end(const std::string& line) {
        return line.find("limit") != std::string::npos || line.find("@(") != std::string::npos ||
               line.find("resource_error") != std::string::npos;
    }

    struct Opinion {
        unsigned cases = 0;
        unsigned asked = 0;  // of GNU Prolog
        unsigned as_we = 0;
        unsigned as_swi = 0;
        std::string example = {};  // the shortest
    };
    /// By reason; the sample of agreeing cases under "".
    using Opinions = std::map<std::string_view, Opinion>;

    /// Asks GNU Prolog where the two differ on purpose, and on a sample where they agree.
    void second_opinion(std::span<const GeneratedCase> cases, std::span<const Compared> compared,
                        Opinions& opinions) const {
        std::vector<GeneratedCase> asked;
        std::vector<const Compared*> about;
        std::map<std::string_view, std::size_t> taken;
        std::size_t agreeing = 0;
        for (const Compared& c : compared) {
            const std::string_view why = c.reason == nullptr ? "" : c.reason->what;
            if (fails(c)) continue;
            Opinion& opinion = opinions[why];
            ++opinion.cases;
            const std::string& query = cases[c.index].query;
            if (c.reason != nullptr &&
                (opinion.example.empty() || query.size() < opinion.example.find('\n')))
                opinion.example = query + "\n ours: " + c.ours + "\n SWI:  " + c.theirs + "\n";
            const bool sampled = c.reason == nullptr ? agreeing++ % sample_step == 0
                                                     : taken[why]++ < second_opinions_max;
            if (!sampled || may_not_end(c.ours) || may_not_end(c.theirs)) continue;
            asked.push_back(cases[c.index]);
            about.push_back(&c);
        }
        if (asked.empty() || !Oracles::has_gnu()) return;
        const std::vector<std::string> answers = oracles_.ask_gnu(asked);
        for (std::size_t i = 0; i < std::min(answers.size(), about.size()); ++i) {
            const Compared& c = *about[i];
            Opinion& opinion = opinions[c.reason == nullptr ? "" : c.reason->what];
            ++opinion.asked;
            if (answers[i] == c.ours) {
                ++opinion.as_we;
            } else if (answers[i] == c.theirs) {
                ++opinion.as_swi;
            }
        }
    }

    template <class Make>
    void run_all(unsigned count, bool one_mistake, Make make) const {
        Generator generator(zooid::test::first_seed());
        Opinions opinions;
        unsigned different = 0;
        for (std::size_t done = 0; done < count; done += batch_cases) {
            std::vector<GeneratedCase> cases;
            while (cases.size() < std::min<std::size_t>(batch_cases, count - done))
                cases.push_back(make(generator, static_cast<unsigned>(done + cases.size())));
            const std::vector<Compared> compared = compare(cases, one_mistake);
            second_opinion(cases, compared, opinions);
            for (const Compared& found : compared) {
                if (!fails(found)) continue;
                if (++different <= failures_shrunk) {
                    report(cases[found.index], found, one_mistake);
                } else if (different <= failures_shown) {
                    std::printf("case %s ?- %s\n ours: %s\n SWI:  %s\n",
                                cases[found.index].prefix.c_str(), cases[found.index].query.c_str(),
                                found.ours.c_str(), found.theirs.c_str());
                }
            }
        }
        EXPECT_EQ(different, 0U) << "of " << count;
        print(opinions, count);
        EXPECT_GT(opinions[""].cases, count * 3 / 4) << "too few cases say anything";
        RecordProperty("agreed", static_cast<int>(opinions[""].cases));
    }

    void report(const GeneratedCase& whole, const Compared& found, bool one_mistake) const {
        const GeneratedCase small = shrink(whole, one_mistake);
        ADD_FAILURE() << "seed " << zooid::test::first_seed() << " case " << whole.prefix << "\n?- "
                      << whole.query << "\nours:   " << found.ours << "\noracle: " << found.theirs
                      << "\nshrunk to\n"
                      << small.program << "?- " << small.query;
    }

    static void print(const Opinions& opinions, unsigned count) {
        std::printf("seed %llu: %u cases\n    cases  GNU asked  as we  as SWI\n",
                    static_cast<unsigned long long>(zooid::test::first_seed()), count);
        for (const auto& [why, opinion] : opinions) {
            std::printf("%9u %10u %6u %7u  %s\n", opinion.cases, opinion.asked, opinion.as_we,
                        opinion.as_swi, why.empty() ? "agreed" : std::string(why).c_str());
            if (!why.empty()) std::printf("?- %s", opinion.example.c_str());
        }
    }

    Oracles oracles_;
};

TEST_F(Differential, RandomProgramsAgreeWithSwiProlog) {
    run_all(case_count(), false,
            [](Generator& generator, unsigned i) { return generator.next(i); });
}

// With one mistake there is one error to report: the order of the checks does not matter.
TEST_F(Differential, MistypedCallsNameTheMistakeAsSwiPrologDoes) {
    run_all(case_count() / 10, true,
            [](Generator& generator, unsigned i) { return generator.mistyped(i); });
}

// The shrinker itself: a difference that one clause makes is found in that clause.
TEST_F(Differential, ShrinkingLeavesWhatMatters) {
    const GeneratedCase both{.prefix = "c0",
                             .program = "c0p0(a).\nc0p0(b) :- c0q0(b).\nc0q0(b).\nc0q0(c).\n",
                             .query = "c0p0(X)"};
    const std::vector<GeneratedCase> smaller = smaller_cases(both);
    ASSERT_EQ(smaller.size(), 5U);  // four without one clause, one without a body
    for (const GeneratedCase& each : smaller)
        EXPECT_LT(each.program.size(), both.program.size() + 8);
    const std::vector<std::string> answers = oracles_.ask_swi(smaller);
    ASSERT_EQ(answers.size(), 5U);
    EXPECT_EQ(answers[0], "X = b");
    EXPECT_EQ(answers[1], "X = a");
    EXPECT_EQ(answers[4], "X = a | X = b");
}

}  // namespace
}  // namespace zooid::skb::test
