// How `zooid test` counts.
#include <gtest/gtest.h>

#include <fstream>
#include <zooid/hake/scratch_dir.hpp>

#include "test_report.hpp"

namespace zooid::hake {
namespace {

TEST(Counts, JunitCasesAreRead) {
    const auto cases = read_junit(
        "<testsuite tests=\"2\">\n<testcase name=\"a\" classname=\"a\" status=\"run\">\n"
        "</testcase><testcase name=\"b\" classname=\"b\" status=\"fail\"/>"
        "<testcase name=\"c\" status=\"notrun\"/></testsuite>");
    ASSERT_EQ(cases.size(), 3U);
    EXPECT_EQ(cases[0].name, "a");
    EXPECT_TRUE(cases[0].passed);
    EXPECT_FALSE(cases[1].passed);
    EXPECT_FALSE(cases[2].passed);
    EXPECT_TRUE(read_junit("").empty());
}

struct Count {
    unsigned passed;
    unsigned failed;
    friend bool operator==(const Count&, const Count&) = default;
};

Count count(bool passed, std::string_view json) {
    ComponentResult result;
    count_program(result, {"p", passed}, json);
    return {result.passed, result.failed};
}

TEST(Counts, SingleCasesCountWhenTheProgramToldThem) {
    EXPECT_EQ(count(true, R"({"tests":5,"failures":0,"disabled":1})"), (Count{4, 0}));
    EXPECT_EQ(count(false, R"({"tests":5,"failures":2,"disabled":0})"), (Count{3, 2}));
}

TEST(Counts, AFailedProgramNeverCountsAsAllPassed) {
    EXPECT_EQ(count(false, R"({"tests":5,"failures":0,"disabled":0})"), (Count{5, 1}));
    EXPECT_EQ(count(false, ""), (Count{0, 1})) << "crashed before it wrote";
    EXPECT_EQ(count(true, ""), (Count{1, 0})) << "not a GoogleTest program";
    EXPECT_EQ(count(false, "{broken"), (Count{0, 1}));
}

TEST(Counts, NotesOfTestsAreTold) {
    ComponentResult result;
    const std::string_view json =
        R"({"tests":2,"testsuites":[{"testsuite":[{"name":"a","note":"8 lines"},{"name":"b"}]}]})";
    count_program(result, {"p", true}, json);
    EXPECT_EQ(result.note, "8 lines");
    count_program(result, {"q", true}, json);
    EXPECT_EQ(result.note, "8 lines; 8 lines");
}

// A folder that ctest takes for built tests: one that passes, one that fails the first time only,
// one that always fails.
class SecondTry : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(scratch_);
        where_.build = scratch_->path();
    }

    ComponentResult run(TestSize size) {
        const std::string mark = (where_.build / "mark").string();
        std::ofstream(where_.build / "CTestTestfile.cmake")
            << "add_test(steady \"/bin/true\")\nadd_test(broken \"/bin/false\")\n"
            << "add_test(shaky \"/bin/sh\" \"-c\" \"test -e " << mark << " || { : >" << mark
            << "; false; }\")\n"
            << "set_tests_properties(steady broken shaky PROPERTIES LABELS sample)\n";
        const auto result = run_component(where_, "sample", size);
        EXPECT_TRUE(result);
        return result ? *result : ComponentResult{};
    }

    Result<ScratchDir> scratch_ = ScratchDir::make();
    Workspace where_;
};

TEST_F(SecondTry, IsNamedAndDoesNotCureWhatIsBroken) {
    const ComponentResult result = run(TestSize::normal);
    EXPECT_EQ(result.passed, 2U);
    EXPECT_EQ(result.failed, 1U);
    EXPECT_EQ(result.unsteady, std::vector<std::string>{"shaky"});
    EXPECT_TRUE(result.output.contains("shaky")) << result.output;
}

TEST_F(SecondTry, IsNotMadeInASoak) {
    const ComponentResult result = run(TestSize::soak);
    EXPECT_EQ(result.passed, 1U);
    EXPECT_EQ(result.failed, 2U);
    EXPECT_TRUE(result.unsteady.empty());
}

}  // namespace
}  // namespace zooid::hake
