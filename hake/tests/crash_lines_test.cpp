// Crash reports on their way to the reader.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <zooid/hake/crash_lines.hpp>

namespace zooid::hake {
namespace {

std::vector<CodePlace>
fake_lookup(const std::string& image, const std::vector<std::uint64_t>& addresses) {
    std::vector<CodePlace> places;
    for (const std::uint64_t address : addresses) {
        if (address == 0x999)
            places.push_back({});
        else
            places.push_back({fmt::format("f{:x}", address), image + ".cpp:" + "7"});
    }
    return places;
}

constexpr std::string_view report =
    "before\n"
    "  #0 0x1 is no frame outside of a report\n"
    "zooid: attack (domain 0x4, core 0, thread 0) crashed: fault at address 0x8\n"
    "  rax 0x1  rbx 0x2\n"
    "  #0 0x22\n"
    "  #1 0x7ff000000123\r\n"
    "  #2 0x999\n"
    "zooid: domain ended: fault\n"
    "  #3 0x33\n"
    "zooid: core 2 panic: broken\n"
    "  kernel at 0xffff000000001000\n"
    "  #0 0xffff000000001022 panic + 0x2\n"
    "zooid: core 2 stopped; the others go on\n"
    "zooid> ";
constexpr std::string_view shown =
    "before\n"
    "  #0 0x1 is no frame outside of a report\n"
    "zooid: attack (domain 0x4, core 0, thread 0) crashed: fault at address 0x8\n"
    "  rax 0x1  rbx 0x2\n"
    "  #0 0x22 f22 at attack.cpp:7\n"
    "  #1 0x7ff000000123 f7ff000000123 at libos.cpp:7\r\n"
    "  #2 0x999\n"
    "zooid: domain ended: fault\n"
    "  #3 0x33\n"
    "zooid: core 2 panic: broken\n"
    "  kernel at 0xffff000000001000\n"
    "  #0 0xffff000000001022 panic + 0x2 at cpudriver.cpp:7\n"
    "zooid: core 2 stopped; the others go on\n"
    "zooid> ";

// Method: the report in pieces of every size.
TEST(CrashLines, FramesGetTheirPlacesInWhateverPiecesTheyCome) {
    for (std::size_t size = 1; size <= report.size(); ++size) {
        CrashLines lines(fake_lookup);
        std::string out;
        for (std::size_t at = 0; at < report.size(); at += size)
            out += lines.feed(report.substr(at, size));
        EXPECT_EQ(out, shown) << "pieces of " << size;
        EXPECT_EQ(lines.finish(), "") << "the prompt must not wait";
    }
}

TEST(CrashLines, WhatCannotBeNamedStaysAsItIs) {
    CrashLines lines([](const auto&, const auto&) { return std::vector<CodePlace>(); });
    EXPECT_EQ(lines.feed(report), report);
    CrashLines cut(fake_lookup);
    EXPECT_EQ(cut.feed("zooid: a (b) crashed: c\n  #0 0x22\n  #1 0x3") + cut.finish(),
              "zooid: a (b) crashed: c\n  #0 0x22 f22 at a.cpp:7\n  #1 0x3");
}

TEST(CrashLines, AnEndlessLineIsNotHeld) {
    CrashLines lines(fake_lookup);
    const std::string endless = "zooid: " + std::string(100'000, 'x');
    EXPECT_EQ(lines.feed(endless), endless);
}

}  // namespace
}  // namespace zooid::hake
