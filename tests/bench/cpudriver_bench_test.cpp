// The speed table: read right, and as fast as committed.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <zooid/hake/bench_table.hpp>

namespace zooid::hake {
namespace {

std::string printed(std::uint64_t median, std::uint64_t ticks = 10) {
    std::string out = "instructions 10 ticks " + std::to_string(ticks) + "\nempty 1000 3 3 3\n";
    for (const BenchRow& row : bench_rows)
        out.append(row.key).append(" 1000 90 ").append(std::to_string(median)).append(" 120\n");
    return out;
}

TEST(BenchTable, ATickThatIsNoInstructionIsRefused) {
    EXPECT_TRUE(read_bench_counts(printed(100)));
    const auto refused = read_bench_counts(printed(100, 11));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("--icount"), std::string::npos);
    EXPECT_FALSE(read_bench_counts("null_invocation 1 1 1 1\n"));
}

TEST(BenchTable, LimitsAndDifferencesAreTold) {
    const auto counts = read_bench_counts(printed(1000)).value();
    EXPECT_EQ(rows_missed(counts), 4U) << "a page fault and half a pair fit 1500 and 500";
    EXPECT_NE(bench_table(counts).find("ABOVE"), std::string::npos);
    const std::string file = bench_counts_file(counts);
    EXPECT_EQ(bench_differences(counts, file), "");
    const auto slightly = read_bench_counts(printed(1050)).value();
    EXPECT_EQ(bench_differences(slightly, file), "");
    const auto worse = read_bench_counts(printed(1060)).value();
    EXPECT_NE(bench_differences(worse, file).find("regression"), std::string::npos);
    const auto better = read_bench_counts(printed(900)).value();
    EXPECT_NE(bench_differences(better, file).find("better"), std::string::npos);
    EXPECT_NE(bench_differences(counts, "").find("no committed"), std::string::npos);
}

// Goal: no operation grows by more than 5 % unseen. An instruction count is the same on every host.
TEST(BenchCpudriver, CountsAreAsCommitted) {
    const auto counts = measure_cpudriver();
    ASSERT_TRUE(counts) << counts.error().message;
    std::stringstream committed;
    committed << std::ifstream(ZOOID_COUNTS_FILE).rdbuf();
    EXPECT_EQ(bench_differences(*counts, committed.str()), "")
        << "meant so? `hake/zooid bench cpudriver --update` writes the new counts\n"
        << bench_table(*counts);
}

}  // namespace
}  // namespace zooid::hake
