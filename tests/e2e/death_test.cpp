// A core dies alone: it says why, the others agree to go on without it, and do.
#include <gtest/gtest.h>

#include "guest_run.hpp"
#include "kernels.hpp"

namespace zooid::e2e {
namespace {

/// How often `text` occurs.
unsigned count(std::string_view in, std::string_view text) {
    unsigned found = 0;
    for (auto at = in.find(text); at != std::string_view::npos; at = in.find(text, at + 1)) ++found;
    return found;
}

void expect_says(const Ran& ran, std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts)
        EXPECT_NE(ran.output.find(text), std::string::npos) << "not said: " << text << "\n"
                                                            << ran.output;
}

class Death : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Cores, Death, testing::Values(2U, 3U, 4U, 8U));

// The last core dies. The rest of the machine answers, and agrees on a name.
TEST_P(Death, TheOthersGoOn) {
    const unsigned cores = GetParam();
    const std::string dead = std::to_string(cores - 1);
    const std::string alive = std::to_string(cores - 2);
    const Ran ran = run("name set old kept; inject panic " + dead + "; cores --json; ping " +
                            alive + "; ping " + dead + "; name set a b; oncore " + alive +
                            " name get a; oncore " + alive + " name get old; oncore " + dead +
                            " name get a; run threads " + alive + "; shutdown",
                        {.cores = cores, .keep_going = true});
    ASSERT_EQ(ran.failure, "") << ran.output;
    const std::string is_dead = ": core " + dead + ": that core is dead or not a member";
    expect_says(ran, {"core " + dead + " panic: injected by the monitor", "zooid_syscall + 0x",
                      "core " + dead + " is dead (injected by the monitor); view",
                      R"("life":"dead: injected by the monitor")", "core " + alive + " by ",
                      "\nb\n", "\nkept\n", "ping" + is_dead, "oncore" + is_dead});
    EXPECT_EQ(count(ran.output, R"("member":true)"), cores - 1) << ran.output;
    EXPECT_EQ(count(ran.output, R"("life":"alive")"), cores - 1) << ran.output;
    if (cores > 2) expect_says(ran, {"threads " + alive + " cores "});
}

// Whatever a kernel dies of, and also when it only falls silent; one after the other.
TEST(Deaths, OfEveryKind) {
    const Ran ran =
        run("inject fault 1; inject double_fault 2; inject nmi 3; inject hang 4; cores --json; "
            "name set a b; oncore 5 name get a; run threads 2; shutdown",
            {.cores = 6});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_says(
        ran, {"core 1 panic: page fault: write", "core 2 panic: double fault",
              "core 3 panic: stopped by NMI", "core 4 has given no sign of life",
              R"("life":"dead: no sign of life; fenced by core 0")", "\nb\n", "threads 2 cores 2"});
    EXPECT_EQ(count(ran.output, R"("life":"dead: )"), 4U) << ran.output;
}

// Protection that was switched off is noticed at the next interrupt.
TEST(Deaths, OfAControlRegisterThatChanges) {
    const Ran ran =
        run("inject unprotect 1; cores --json; name set a b; name get a; shutdown", {.cores = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_says(ran, {"core 1 panic: a control register was changed",
                      R"("life":"dead: a control register was changed")", "\nb\n"});
}

// The debug image keeps a model of the TLB beside the processor's own: it finds the cores that
// leave out one of the two ways to forget translations, and no other.
TEST(Deaths, OfAnInvalidationLeftOut) {
    const Ran ran = run("run --core 2 busybox true; cores --json; run tlb_stale; shutdown",
                        {.cores = 4,
                         .keep_going = true,
                         .kernel = "driver=cpudriver_debug plant.1=pages plant.2=all"});
    ASSERT_EQ(ran.failure, "") << ran.output;
    EXPECT_EQ(count(ran.output, R"("life":"dead: stale translation left: 0x)"), 2U) << ran.output;
    EXPECT_EQ(count(ran.output, R"("life":"alive")"), 2U) << ran.output;
    expect_says(ran, {"core 2 panic: stale translation left: 0x", "tlb_stale: as it must be"});
}

// A core does not outlive its monitor, whatever that dies of. The boot core's takes the machine
// with it.
TEST(Deaths, OfAMonitorThatEnds) {
    const Ran ran =
        run("inject monitor_exit 1; inject monitor_crash 2; cores --json; name set a b; "
            "run threads 2; inject monitor_crash 0; shutdown",
            {.cores = 4});
    EXPECT_EQ(ran.status, 5) << ran.failure << ran.output;
    expect_says(ran, {R"("life":"dead: its monitor has ended, exit status 3")",
                      R"("life":"dead: its monitor has ended, exit status 139")",
                      "threads 2 cores 2", "core 0 panic: its monitor has ended, exit status 139",
                      "with it the machine is lost"});
}

// In the middle of agreeing: the client is answered, the survivors have the same value.
class DeathsWhileAgreeing : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Kinds, DeathsWhileAgreeing, testing::Values("panic", "monitor_exit"));

TEST_P(DeathsWhileAgreeing, AtEveryPointOfAnUpdate) {
    std::string script;
    unsigned core = 0;
    for (const std::string point : {"prepare", "vote", "commit", "acknowledge"}) {
        ++core;
        script.append("inject ").append(GetParam()).append(" ").append(std::to_string(core));
        script.append(" --at ").append(point);
        script.append("; name set ").append(point).append(" of").append(point);
        script.append("; oncore 5 name get ").append(point).append("; ");
    }
    const Ran ran = run(script + "cores --json; name list; shutdown", {.cores = 6});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    expect_says(ran, {"\nofprepare\n", "\nofvote\n", "\nofcommit\n", "\nofacknowledge\n"});
    EXPECT_EQ(count(ran.output, R"("life":"dead: )"), 4U) << ran.output;
}

// A domain with a thread on the dead core ends with a report; others can be started.
TEST(Deaths, EndWhatRanThere) {
    Ran ran;
    // The death must come while the program is there: how long that takes is the host's affair.
    for (const char* after : {"300", "600", "1200", "2400", "4800", "9600", "19200"}) {
        ran = run("inject panic 1 --after " + std::string(after) +
                      "; run tlb_bench; run threads 2; shutdown",
                  {.cores = 3, .keep_going = true});
        ASSERT_EQ(ran.failure, "") << ran.output;
        if (!ran.output.contains("tlb_bench: no thread on core 1")) break;
    }
    expect_says(ran, {"(tlb_bench) ended: core 1, where it had a dispatcher, is dead",
                      "run: tlb_bench ended with exit status 137", "threads 2 cores 2"});
}

TEST(Deaths, AnswerWhoWaitsForTheCore) {
    const Ran ran = run("inject panic 1 --after 300; oncore 1 run busybox sleep 30; shutdown",
                        {.cores = 2, .keep_going = true});
    ASSERT_EQ(ran.failure, "") << ran.output;
    expect_says(ran, {"oncore: core 1: that core is dead or not a member"});
}

// What it had is the boot core's again: programs that found no room run in it. The knowledge base
// knows.
TEST(Deaths, GiveTheirMemoryBack) {
    const std::string program = "run --background busybox sleep 60; ";
    std::string script;
    for (unsigned i = 0; i < 8; ++i) script += program;
    script += "name set reached it; name get reached; inject panic 1; run busybox true; ";
    script += "inject hang 2; run busybox sleep 1; ";
    script.append(program).append(program);
    script += "mem; skb \"core_life(C, dead, R)\"; skb \"live_core(C)\"; shutdown";
    const Ran ran = run(script, {.cores = 3, .keep_going = true});
    ASSERT_EQ(ran.failure, "") << ran.output;
    const auto full = ran.output.find("\nit\n");
    ASSERT_NE(full, std::string::npos) << ran.output;
    const std::string_view before = std::string_view(ran.output).substr(0, full);
    const std::string_view after = std::string_view(ran.output).substr(full);
    EXPECT_LT(count(before, "\ndomain "), 7U) << "there was room for all: the test shows nothing";
    EXPECT_EQ(count(after, "\ndomain "), 2U) << ran.output;
    expect_says(ran, {"of that taken back from dead cores  100663296",
                      "C = 1, R = 'injected by the monitor'",
                      "C = 2, R = 'no sign of life; fenced by core 0'", "\nC = 0\n"});
    EXPECT_EQ(count(after, "\nC = "), 3U) << ran.output;
}

// Nothing of a dead kernel stays to be read, seen from outside of the machine.
TEST(Deaths, ClearWhatTheCoreHad) {
    using std::chrono::seconds;
    hake::MachineOptions options;
    options.cores = 2;
    options.accelerator = hake::Accelerator::tcg;
    auto machine = Machine::boot_zooid(options, {});
    ASSERT_TRUE(machine) << machine.error().message;
    const auto kernels = kernels_of(*machine);
    ASSERT_EQ(kernels.size(), 2U);
    constexpr std::uint64_t bytes = 64 * 1024;
    const auto alive = machine->physical_memory(kernels[1].text, bytes);
    ASSERT_TRUE(alive && alive->find_first_not_of('\0') != std::string::npos);
    for (const char* command : {"inject panic 1", "run busybox sleep 1"}) {
        ASSERT_TRUE(machine->send(command));
        ASSERT_TRUE(machine->expect(command, seconds(20)) &&
                    machine->expect("zooid> ", seconds(60)))
            << machine->pending();
    }
    for (const std::uint64_t place : {kernels[1].text, kernels[1].state}) {
        const auto dead = machine->physical_memory(place, bytes);
        ASSERT_TRUE(dead);
        EXPECT_EQ(dead->find_first_not_of('\0'), std::string::npos);
    }
}

// Core 0 takes the machine with it, and says so.
TEST(Deaths, OfTheBootCoreEndTheMachine) {
    const Ran ran = run("inject panic 0; cores; shutdown", {.cores = 2});
    EXPECT_EQ(ran.status, 5) << ran.failure;
    expect_says(ran, {"core 0 panic: injected by the monitor", "with it the machine is lost"});
}

}  // namespace
}  // namespace zooid::e2e
