// The rules, on the project itself.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace zooid::style
