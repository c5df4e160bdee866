// Command lines, console lines and the clock's arithmetic.
#include <gtest/gtest.h>

#include <zooid/abi/command_line.hpp>

#include "console/line.hpp"

namespace zooid::cpudriver {
namespace {

TEST(CommandLine, FindsOptionsByWholeWord) {
    constexpr std::string_view line = "  verbose testcores=1,2  shared=8 empty=";
    EXPECT_EQ(abi::option(line, "verbose"), "");
    EXPECT_EQ(abi::option(line, "testcores"), "1,2");
    EXPECT_EQ(abi::option(line, "empty"), "");
    EXPECT_EQ(abi::option(line, "verb"), std::nullopt);
    EXPECT_EQ(abi::option(line, "cores"), std::nullopt);
    EXPECT_EQ(abi::option("", "a"), std::nullopt);
    constexpr std::string_view cores = "s=edf s.1=rr s.12=two s.=x s.3 s.00004=far";
    EXPECT_EQ(abi::core_option(cores, "s", 0), "edf");
    EXPECT_EQ(abi::core_option(cores, "s", 1), "rr");
    EXPECT_EQ(abi::core_option(cores, "s", 12), "two");
    EXPECT_EQ(abi::core_option(cores, "s", 3), "edf");
    EXPECT_EQ(abi::core_option(cores, "s", 4), "edf");
    EXPECT_EQ(abi::core_option(cores, "t", 1), std::nullopt);
}

TEST(CommandLine, TakesNumbersUpToALimit) {
    std::string_view text = "12,300";
    EXPECT_EQ(abi::take_number(text, 1000), 12u);
    EXPECT_EQ(text, ",300");
    EXPECT_EQ(abi::take_number(text, 1000), std::nullopt);
    text = "1000";
    EXPECT_EQ(abi::take_number(text, 1000), 1000u);
    text = "1001";
    EXPECT_EQ(abi::take_number(text, 1000), std::nullopt);
    text = "18446744073709551615";
    EXPECT_EQ(abi::take_number(text, ~std::uint64_t{0}), ~std::uint64_t{0});
    text = "18446744073709551616";
    EXPECT_EQ(abi::take_number(text, ~std::uint64_t{0}), std::nullopt);
    text = "9";
    EXPECT_EQ(abi::take_number(text, 3), std::nullopt);
}

TEST(Line, ShowsNumbersAndCutsOffWhatDoesNotFit) {
    Line line;
    line << "core " << 7u << ' ' << Hex{0xab} << ' ' << Hex{0, 4} << ' ' << ~std::uint64_t{0};
    EXPECT_EQ(line.text(), "core 7 0xab 0x0000 18446744073709551615");
    Line full;
    for (unsigned i = 0; i < 1000; ++i) full << "x";
    EXPECT_EQ(full.text().size(), Line::line_bytes_max);
}

}  // namespace
}  // namespace zooid::cpudriver
