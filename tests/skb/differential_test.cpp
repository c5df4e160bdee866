// Goal: on random programs, well and badly typed, answers and errors agree with SWI-Prolog.
// Method: one run of swipl over all cases; skipped, and said so, where it is not installed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <span>
#include <sstream>
#include <vector>

#include "../test_size.hpp"
#include "ask.hpp"
#include "generator.hpp"

namespace zooid::skb::test {
namespace {

unsigned case_count() { return zooid::test::sized(200U, 2'000U, 50'000U); }

/// An expression with two mistakes may report either: every arithmetic error reads the same.
std::string any_arithmetic_error(const std::string& line) {
    static const std::regex errors(
        "type_error\\(evaluable,[^()]*\\)|instantiation_error|evaluation_error\\([a-z_]*\\)|"
        "type_error\\(integer,[-0-9.]*\\)");
    return std::regex_replace(line, errors, "E");
}

/// A variable of the query inside an answer: by its name here, as _ there.
std::string unnamed(const std::string& line) {
    static const std::regex names("\\b([XYZW]|E[0-9]+)\\b(?! = )");
    return std::regex_replace(line, names, "_");
}

/// Outside what both define alike: what the two systems print or refuse differently on purpose.
bool intended_difference(const std::string& ours, const std::string& theirs) {
    for (const char* mark : {"resource_error", "int_overflow", "limit", "@("}) {
        if (ours.find(mark) != std::string::npos || theirs.find(mark) != std::string::npos)
            return true;
    }
    // =.. and functor/3 name a wrong name or list differently.
    const auto is = [](const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    };
    return is(ours, "type_error(atomic") || is(ours, "type_error(callable") ||
           is(theirs, "type_error(atomic,") || is(theirs, "type_error([],") ||
           is(theirs, "type_error(character") || is(theirs, "type_error(expression") ||
           is(ours, "domain_error(list,[])") || is(ours, "type_error(list");
}

/// The case without one clause, or with one body left out; each under a prefix of its own, so that
/// all can be loaded together.
std::vector<GeneratedCase> smaller_cases(const GeneratedCase& whole) {
    std::vector<std::string> clauses;
    std::istringstream lines(whole.program);
    for (std::string line; std::getline(lines, line);) clauses.push_back(line);
    std::vector<GeneratedCase> out;
    const auto add = [&](std::size_t changed, const std::string& instead) {
        GeneratedCase made;
        made.prefix = "s" + std::to_string(out.size()) + "x";
        for (std::size_t i = 0; i < clauses.size(); ++i)
            made.program += i == changed ? instead : clauses[i] + "\n";
        made.query = whole.query;
        const std::regex prefix("\\b" + whole.prefix + "(?=[pq][0-9])");
        made.program = std::regex_replace(made.program, prefix, made.prefix);
        made.query = std::regex_replace(made.query, prefix, made.prefix);
        out.push_back(std::move(made));
    };
    for (std::size_t i = 0; i < clauses.size(); ++i) add(i, "");
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const std::size_t neck = clauses[i].find(" :- ");
        if (neck != std::string::npos) add(i, clauses[i].substr(0, neck) + ".\n");
    }
    return out;
}

class Differential : public testing::Test {
protected:
    void SetUp() override {
        if (std::system("command -v swipl >/dev/null 2>&1") != 0)
            GTEST_SKIP() << "swipl is not installed: apt-get install swi-prolog-nox";
        directory_ = std::filesystem::temp_directory_path() /
                     ("skb_differential_" + std::to_string(getpid()));
        std::filesystem::create_directories(directory_);
    }
    void TearDown() override {
        if (!directory_.empty()) std::filesystem::remove_all(directory_);
    }

    /// What SWI-Prolog answers: one process for all cases.
    std::vector<std::string> ask_swipl(std::span<const GeneratedCase> cases) const {
        std::ofstream program(directory_ / "program.pl");
        std::ofstream queries(directory_ / "queries.txt");
        for (const GeneratedCase& c : cases) {
            program << c.program;
            queries << c.query << "\n";
        }
        program.close();
        queries.close();
        const std::string place = directory_.string();
        const std::string command =
            "timeout 600 swipl --traditional -q -g \"consult('" ZOOID_SKB_TESTS
            "/oracle.pl'),oracle:run('" +
            place + "/program.pl','" + place + "/queries.txt')\" -t halt > " + place +
            "/answers.txt 2> " + place + "/errors.txt < /dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0);
        std::ifstream in(directory_ / "answers.txt");
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }

    /// Both answers of each case that says something, where they differ.
    struct Difference {
        std::size_t index;
        std::string ours;
        std::string theirs;
    };
    std::vector<Difference> differences(std::span<const GeneratedCase> cases, unsigned& compared) {
        std::vector<Difference> out;
        const std::vector<std::string> expected = ask_swipl(cases);
        EXPECT_EQ(expected.size(), cases.size()) << "seed " << zooid::test::first_seed();
        QueryLimits limits;
        limits.inferences_max = 1'000'000;
        std::optional<KnowledgeBase> base;
        for (std::size_t i = 0; i < std::min(cases.size(), expected.size()); ++i) {
            if (i % cases_per_base == 0) base.emplace();
            const auto loaded = base->consult(cases[i].program);
            EXPECT_TRUE(loaded) << loaded.error().term << "\n" << cases[i].program;
            const std::string ours = unnamed(ask(*base, cases[i].query, limits));
            const std::string theirs = anonymous(expected[i]);
            if (intended_difference(ours, theirs)) continue;
            ++compared;
            if (ours == theirs || any_arithmetic_error(ours) == any_arithmetic_error(theirs))
                continue;
            out.push_back({i, ours, theirs});
        }
        return out;
    }

    /// Takes clauses and bodies away as long as the two still differ.
    GeneratedCase shrink(GeneratedCase failing) {
        for (int round = 0; round < shrink_rounds_max; ++round) {
            const std::vector<GeneratedCase> smaller = smaller_cases(failing);
            unsigned compared = 0;
            const auto still = differences(smaller, compared);
            if (still.empty()) return failing;
            failing = smaller[still.front().index];
        }
        return failing;
    }

    std::filesystem::path directory_;

private:
    static constexpr std::size_t cases_per_base = 100;
    static constexpr int shrink_rounds_max = 40;
};

TEST_F(Differential, RandomProgramsAgreeWithSwiProlog) {
    Generator generator(zooid::test::first_seed());
    unsigned compared = 0;
    unsigned different = 0;
    constexpr unsigned batch_cases = 5'000;  // what one SWI-Prolog loads
    for (unsigned done = 0; done < case_count(); done += batch_cases) {
        std::vector<GeneratedCase> cases;
        for (unsigned i = done; i < std::min(done + batch_cases, case_count()); ++i)
            cases.push_back(generator.next(i));
        for (const Difference& found : differences(cases, compared)) {
            if (++different > 3) continue;
            const GeneratedCase small = shrink(cases[found.index]);
            ADD_FAILURE() << "seed " << zooid::test::first_seed() << " case " << done + found.index
                          << "\n?- " << cases[found.index].query << "\nours:   " << found.ours
                          << "\noracle: " << found.theirs << "\nshrunk to\n"
                          << small.program << "?- " << small.query;
        }
    }
    EXPECT_EQ(different, 0U) << "of " << compared;
    EXPECT_GT(compared, case_count() / 2) << "too few cases say anything";
    RecordProperty("compared", static_cast<int>(compared));
    std::printf("seed %llu: %u of %u cases compared\n",
                static_cast<unsigned long long>(zooid::test::first_seed()), compared, case_count());
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
    const std::vector<std::string> answers = ask_swipl(smaller);
    ASSERT_EQ(answers.size(), 5U);
    EXPECT_EQ(answers[0], "X = b");
    EXPECT_EQ(answers[1], "X = a");
    EXPECT_EQ(answers[4], "X = a | X = b");
}

}  // namespace
}  // namespace zooid::skb::test
