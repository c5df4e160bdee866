// The parts of `zooid test`: each runs one kind of check and counts it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/guest.hpp>

namespace zooid::hake {

/// How thorough a test run is; every test reads it as ZOOID_TEST_SIZE.
enum class TestSize { quick, normal, soak };
[[nodiscard]] std::string_view test_size_word(TestSize size);

/// What one component's tests came to.
struct ComponentResult {
    std::string name;
    unsigned passed = 0;
    unsigned failed = 0;
    double seconds = 0;
    std::string note{};    // what a test recorded as its `note`, or why something was left out
    std::string output{};  // of what failed
    std::vector<std::string>
        unsteady{};  // programs that failed once and passed when run again alone
};

/// One test program as ctest knows it.
struct CtestCase {
    std::string name;
    bool passed = false;
};

/// Reads the cases of a JUnit file written by ctest.
[[nodiscard]] std::vector<CtestCase> read_junit(std::string_view xml);

/// Adds up a program's cases: those of its GoogleTest JSON when there is one (`json` not empty and
/// sound), else the program itself. A program that failed counts at least one failure. Properties
/// `note` that its cases recorded are appended to the component's note.
void count_program(ComponentResult& result, const CtestCase& program, std::string_view json);

/// The labels ctest knows, sorted. `fault` when ctest cannot be run.
[[nodiscard]] Result<std::vector<std::string>> ctest_labels(const Workspace& where);

/// A component of which more programs failed is not tried again: that is no accident.
inline constexpr std::size_t second_tries_max = 3;

/// Runs the test programs of one label. The machine is shared with others, so a program that fails
/// is run once more, alone: passes it then, it is counted as passed and named as unsteady, with
/// what it printed when it failed. Never with `soak`.
[[nodiscard]] Result<ComponentResult>
run_component(const Workspace& where, const std::string& label, TestSize size);

/// Every C++ file of the project, sorted, absolute. Build output and hidden folders left out.
[[nodiscard]] std::vector<std::filesystem::path> cpp_files(const std::filesystem::path& root);

/// Files changed since `base`, tracked or not; and what `base` is, or why there is none.
struct ChangedFiles {
    std::vector<std::filesystem::path> files;
    std::string base;  // empty: nothing to compare with
};
[[nodiscard]] ChangedFiles changed_files(const std::filesystem::path& root);

/// clang-format on every C++ file; each file is one check.
[[nodiscard]] Result<ComponentResult> check_format(const Workspace& where);

inline constexpr std::size_t tidy_files_max = 12;  // of a default run; --soak has no limit

/// clang-tidy on changed files (all of them when `soak`); each translation unit is one check.
[[nodiscard]] Result<ComponentResult> check_tidy(const Workspace& where, TestSize size);

}  // namespace zooid::hake
