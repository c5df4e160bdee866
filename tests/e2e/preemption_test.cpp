// Registers of every kind survive the core being taken away, at every size of machine.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "../test_size.hpp"
#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

struct Size {
    std::uint64_t preemptions;
    unsigned seconds;  // 0: until that many were seen
};

Size size() { return {1'000'000, test::sized(2U, 8U, 0U)}; }

class Preemption : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, Preemption, testing::ValuesIn(machine_sizes()));

// Turns are cut to what the timer can do. Two threads and a domain without a runtime on each core
// hold x87, SSE, AVX, general registers, flags, FS and GS base; the first through the libos, which
// restores in user mode, the second by the CPU driver alone.
TEST_P(Preemption, ChangesNothing) {
    const Ran ran =
        run("run preempt_check --preemptions " + std::to_string(size().preemptions) +
                " --seconds " + std::to_string(size().seconds) + "; shutdown",
            {.cores = GetParam(),
             .kernel = "slice_us=50",
             // One host thread for all cores would hear of its timers at its own turns only.
             .tcg_thread = hake::TcgThread::multi,
             .timeout = std::chrono::hours(1)});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    std::printf("%s", ran.output.c_str());
    unsigned long long preemptions = 0, states = 0, damaged = 1;
    unsigned cores = 0;
    ASSERT_EQ(std::sscanf(ran.output.c_str(),
                          "preempt_check: %llu preemptions on %u cores, %llu states held, %llu",
                          &preemptions, &cores, &states, &damaged),
              4);
    EXPECT_EQ(cores, GetParam());
    EXPECT_EQ(damaged, 0U);
    EXPECT_GT(states, 0U);
    // Seconds differ with the load of the host; turns of the usual length would give fewer.
    EXPECT_GE(preemptions,
              size().seconds == 0 ? size().preemptions : std::uint64_t{100} * size().seconds);
}

}  // namespace
}  // namespace zooid::e2e
