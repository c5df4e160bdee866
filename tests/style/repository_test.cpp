// The rules, on the project itself.
#include <gtest/gtest.h>

#include <iostream>

#include "source_tree.hpp"

namespace zooid::style {
namespace {

const SourceTree& project() {
    static const SourceTree tree = read_tree(ZOOID_SOURCE_FOLDER);
    return tree;
}

void expect_none(const Findings& findings) {
    EXPECT_GT(project().size(), 10U) << "the project was not read";
    for (const auto& finding : findings) ADD_FAILURE() << finding.path << ": " << finding.cure;
}

TEST(Repository, NoFileIsTooLong) { expect_none(long_files(project())); }
TEST(Repository, NoBannedWord) { expect_none(banned_words(project())); }
TEST(Repository, EveryHeaderIsGuarded) { expect_none(unguarded_headers(project())); }
TEST(Repository, EveryComponentHasAReadme) { expect_none(missing_readmes(project())); }
TEST(Repository, IncludesGoOneWay) { expect_none(wrong_includes(project())); }
TEST(Repository, NoIncludeCycle) { expect_none(include_cycles(project())); }

// The architecture's rule: what every core must trust stays small enough to be read.
TEST(Repository, CpudriverStaysUnder10000CodeLines) {
    const std::size_t lines = code_lines_below(project(), "cpudriver/");
    std::cout << "cpudriver: " << lines << " code lines of " << cpudriver_code_lines_max << "\n";
    RecordProperty("note", "cpudriver has " + std::to_string(lines) + " code lines of at most " +
                               std::to_string(cpudriver_code_lines_max));
    EXPECT_GT(lines, 1000U) << "the CPU driver was not read";
    EXPECT_LT(lines, cpudriver_code_lines_max)
        << "move what is policy out of the CPU driver, or delete what was replaced";
}

}  // namespace
}  // namespace zooid::style
