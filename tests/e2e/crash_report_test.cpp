// Who crashes is told where in its source.
#include <gtest/gtest.h>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

std::string line_with(const std::string& output, const std::string& text) {
    const auto at = output.find(text);
    if (at == std::string::npos) return {};
    const auto start = output.rfind('\n', at) + 1;
    return output.substr(start, output.find('\n', at) - start);
}

TEST(CrashReport, NamesProgramThreadCoreFunctionFileAndLine) {
    const Ran ran =
        run("run attack read-null; oncore 1 run attack divide; run attack abort; "
            "shutdown",
            {.cores = 2, .keep_going = true});
    ASSERT_EQ(ran.failure, "") << ran.output;
    EXPECT_NE(ran.output.find("core 0, thread 0) crashed: segmentation fault (nothing mapped) at "
                              "address 0x8"),
              std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("core 1, thread 0) crashed: division error"), std::string::npos);
    EXPECT_NE(ran.output.find("crashed: fatal signal 6"), std::string::npos);
    EXPECT_NE(line_with(ran.output, "read_null").find("  #0 0x"), std::string::npos) << ran.output;
    EXPECT_NE(line_with(ran.output, "read_null").find(" at usr/programs/attack/alone.cpp:"),
              std::string::npos)
        << ran.output;
    EXPECT_NE(line_with(ran.output, "try_one at ").find("  #1 0x"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("divide at usr/programs/attack/alone.cpp:"), std::string::npos);
}

TEST(CrashReport, OfAKernelNamesItsSource) {
    const Ran ran = run("inject fault 1; shutdown", {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find(" at cpudriver/panic/inject.cpp:"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find(" at cpudriver/dispatch/system_call.cpp:"), std::string::npos);
}

}  // namespace
}  // namespace zooid::e2e
