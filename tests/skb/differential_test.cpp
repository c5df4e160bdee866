// Goal: on random programs, well and badly typed, answers and errors agree with SWI-Prolog.
// Method: one run of swipl over all cases; skipped, and said so, where it is not installed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <vector>

#include "../test_size.hpp"
#include "ask.hpp"
#include "generator.hpp"

namespace zooid::skb::test {
namespace {

unsigned case_count() { return zooid::test::sized(100U, 1'000U, 50'000U); }

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

    std::vector<std::string> ask_swipl(const std::vector<GeneratedCase>& cases) const {
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
            "timeout 200 swipl --traditional -q -g \"consult('" ZOOID_SKB_TESTS
            "/oracle.pl'),oracle:run('" +
            place + "/program.pl','" + place + "/queries.txt')\" -t halt > " + place +
            "/answers.txt 2> " + place + "/errors.txt < /dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0);
        std::ifstream in(directory_ / "answers.txt");
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }

    std::filesystem::path directory_;
};

TEST_F(Differential, RandomProgramsAgreeWithSwiProlog) {
    Generator generator(zooid::test::first_seed());
    std::vector<GeneratedCase> cases;
    for (unsigned i = 0; i < case_count(); ++i) cases.push_back(generator.next(i));
    const std::vector<std::string> expected = ask_swipl(cases);
    ASSERT_EQ(expected.size(), cases.size()) << "seed " << zooid::test::first_seed();
    QueryLimits limits;
    limits.inferences_max = 1'000'000;
    unsigned compared = 0;
    unsigned different = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        KnowledgeBase base;
        const auto loaded = base.consult(cases[i].program);
        ASSERT_TRUE(loaded) << loaded.error().term << "\n" << cases[i].program;
        const std::string ours = unnamed(ask(base, cases[i].query, limits));
        const std::string theirs = anonymous(expected[i]);
        if (intended_difference(ours, theirs)) continue;
        ++compared;
        if (ours == theirs || any_arithmetic_error(ours) == any_arithmetic_error(theirs)) continue;
        if (++different <= 5)
            ADD_FAILURE() << "seed " << zooid::test::first_seed() << " case " << i << "\n"
                          << cases[i].program << "?- " << cases[i].query << "\nours:   " << ours
                          << "\noracle: " << theirs;
    }
    EXPECT_EQ(different, 0U) << "of " << compared;
    EXPECT_GT(compared, case_count() / 2) << "too few cases say anything";
    RecordProperty("compared", static_cast<int>(compared));
    std::printf("seed %llu: %u of %zu cases compared\n",
                static_cast<unsigned long long>(zooid::test::first_seed()), compared, cases.size());
}

}  // namespace
}  // namespace zooid::skb::test
