// Real static programs on the personality, each in a process of its own, their outputs checked.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include "../test_size.hpp"

namespace {

struct Outcome {
    int status = -1;
    std::string output;
    std::string errors;
};

/// Runs a shell command line after the harness's name; `input` is what it reads.
Outcome run(const std::string& program, const std::string& input = "") {
    const std::string errors =
        testing::TempDir() + "posix_harness_errors_" + std::to_string(getpid());
    const std::string command =
        "printf '" + input + "' | " POSIX_HARNESS " " + program + " 2>" + errors;
    Outcome outcome;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> piece;
    while (const std::size_t got = fread(piece.data(), 1, piece.size(), pipe))
        outcome.output.append(piece.data(), got);
    const int ended = pclose(pipe);
    outcome.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -WTERMSIG(ended);
    std::ifstream file(errors);
    outcome.errors.assign(std::istreambuf_iterator<char>(file), {});
    std::remove(errors.c_str());
    return outcome;
}

const std::string guest = GUEST_FOLDER "/posix_guest_";

TEST(Harness, UnmodifiedBusyboxEchoes) {
    const Outcome outcome = run("/bin/busybox echo hi there");
    EXPECT_EQ(outcome.output, "hi there\n");
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.errors, "");  // no call was unknown
}

TEST(Harness, UnmodifiedBusyboxComputesReadsAndFails) {
    EXPECT_EQ(run("/bin/busybox awk 'BEGIN{print 6*7}'").output, "42\n");
    EXPECT_EQ(run("/bin/busybox tr a-z A-Z", "lower\\n").output, "LOWER\n");
    EXPECT_EQ(run("/bin/busybox sh -c 'x=1; echo $((x+1)); exit 3'").output, "2\n");
    EXPECT_EQ(run("/bin/busybox sh -c 'x=1; echo $((x+1)); exit 3'").status, 3);
    const Outcome missing = run("/bin/busybox cat /etc/motd");
    EXPECT_EQ(missing.status, 1);
    EXPECT_NE(missing.output.find("No such file"), std::string::npos) << missing.output;
}

TEST(Harness, ThreadsRunOnEveryCore) {
    const std::uint64_t runs = zooid::test::sized<std::uint64_t>(2, 10, 500);
    for (std::uint64_t i = 0; i < runs; ++i) {
        const Outcome outcome = run(guest + "threads");
        ASSERT_EQ(outcome.output,
                  "met 28000\nmine 7\npinned 4 of 4\ntimeout 1\ncaught far\nbirths 200\n");
        ASSERT_EQ(outcome.status, 0);
        ASSERT_EQ(outcome.errors, "");
    }
}

TEST(Harness, MemoryBehavesAsOnLinux) {
    const std::uint64_t runs = zooid::test::sized<std::uint64_t>(1, 5, 200);
    for (std::uint64_t i = 0; i < runs; ++i) {
        const Outcome outcome = run(guest + "memory");
        ASSERT_EQ(outcome.output, "discards 1 moves 1 reserves 1 refuses 1 churns 1 heap 1\n");
        ASSERT_EQ(outcome.status, 0);
        ASSERT_EQ(outcome.errors, "unknown call 41: 1 times\n");
    }
}

TEST(Harness, AWildJumpDiesWithAReport) {
    const Outcome outcome = run(guest + "memory wild");
    EXPECT_EQ(outcome.output, "about to jump\n");
    EXPECT_EQ(outcome.status, 128 + 11);
    EXPECT_EQ(outcome.errors, "killed by signal 11 in thread 1 at 0x1234, address 0x1234\n");
}

TEST(Harness, AbortIsReported) {
    const Outcome outcome = run(guest + "memory abort");
    EXPECT_EQ(outcome.status, 128 + 6);
    EXPECT_NE(outcome.errors.find("killed by signal 6"), std::string::npos) << outcome.errors;
}

TEST(Harness, GoogleTestRuns) {
    const Outcome outcome = run(guest + "unit_tests");
    EXPECT_NE(outcome.output.find("[  PASSED  ] 2 tests."), std::string::npos) << outcome.output;
    EXPECT_EQ(outcome.status, 0);
}

TEST(Harness, CapnProtoSerialises) {
    const Outcome outcome = run(guest + "serialise");
    EXPECT_EQ(outcome.output, "8 words id 7 name zooid last 4\n");
    EXPECT_EQ(outcome.status, 0);
}

TEST(Harness, StaticPieRuns) {
    const Outcome outcome = run(guest + "threads_pie");
    EXPECT_NE(outcome.output.find("pinned 4 of 4"), std::string::npos) << outcome.output;
    EXPECT_EQ(outcome.status, 0);
}

TEST(Harness, DynamicProgramsAreRefused) { EXPECT_EQ(run("/bin/true").status, 126); }

}  // namespace
