// What machine follows from which options, on which host.
#include <gtest/gtest.h>

#include <algorithm>
#include <zooid/hake/cpu_features.hpp>
#include <zooid/hake/qemu_line.hpp>

namespace zooid::hake {
namespace {

const HostFacts host{
    .cores = 2, .memory_available_mib = 20000, .kvm = {false, "none here"}, .kvm_closed = {}};

ExitStatus refusal(const MachineOptions& options, const HostFacts& on = host) {
    const auto plan = plan_machine(options, on);
    EXPECT_FALSE(plan.has_value());
    if (plan) return ExitStatus::answer;
    EXPECT_EQ(plan.error().message.find('\n'), std::string::npos) << "one line";
    return plan.error().status;
}

TEST(Plan, DefaultsAreFourCoresAndMemoryByCore) {
    const auto plan = plan_machine({}, host).value();
    EXPECT_EQ(plan.cores, 4U);
    EXPECT_EQ(plan.memory_mib, 240U + 4 * 36);
    EXPECT_EQ(plan.accelerator, Accelerator::tcg);
    EXPECT_EQ(plan.numa_nodes, 1U);
}

TEST(Plan, TopologyGivesTheCoresAndMustAgreeWithSmp) {
    MachineOptions options;
    options.topology = Topology{2, 2, 1};
    EXPECT_EQ(plan_machine(options, host).value().cores, 4U);
    options.cores = 4;
    EXPECT_TRUE(plan_machine(options, host).has_value());
    options.cores = 5;
    EXPECT_EQ(refusal(options), ExitStatus::usage);
}

TEST(Plan, KvmThatCannotBeOpenedOrDoesNotExecuteXsave) {
    MachineOptions options;
    options.accelerator = Accelerator::kvm;
    EXPECT_FALSE(plan_machine(options, host).value().fxsave);
    HostFacts emulating = host;
    emulating.kvm_xsave = false;
    const auto plan = plan_machine(options, emulating).value();
    EXPECT_TRUE(plan.fxsave);
    EXPECT_TRUE(std::ranges::any_of(plan.reasons, [](const std::string& reason) {
        return reason.find("FXSAVE") != std::string::npos;
    }));
    EXPECT_FALSE(plan_machine({}, emulating).value().fxsave) << "TCG executes it";
    HostFacts closed = host;
    closed.kvm_closed = "Permission denied";
    EXPECT_EQ(refusal(options, closed), ExitStatus::fault);
    EXPECT_TRUE(plan_machine({}, closed).has_value());
}

TEST(Plan, LimitsHaveTheirOwnStatus) {
    EXPECT_TRUE(plan_machine({.cores = 255, .topology = {}}, host).has_value());
    EXPECT_EQ(refusal({.cores = 256, .topology = {}}), ExitStatus::limit);
    MachineOptions wide;
    wide.topology = Topology{255, 255, 255};
    EXPECT_EQ(refusal(wide), ExitStatus::limit);
    MachineOptions big;
    big.memory_mib = 19900;
    EXPECT_EQ(refusal(big), ExitStatus::limit) << "QEMU itself needs some";
    HostFacts small = host;
    small.memory_available_mib = 300;
    EXPECT_EQ(refusal({}, small), ExitStatus::limit);
}

TEST(Plan, NodesMustFitTheCores) {
    MachineOptions options;
    options.cores = 2;
    options.numa_nodes = 2;
    EXPECT_TRUE(plan_machine(options, host).has_value());
    options.numa_nodes = 3;
    EXPECT_EQ(refusal(options), ExitStatus::usage);
}

TEST(Plan, AcceleratorFollowsTheHostUnlessNamed) {
    HostFacts fast = host;
    fast.kvm = {true, "booted"};
    EXPECT_EQ(plan_machine({}, fast).value().accelerator, Accelerator::kvm);
    MachineOptions tcg;
    tcg.accelerator = Accelerator::tcg;
    EXPECT_EQ(plan_machine(tcg, fast).value().accelerator, Accelerator::tcg);
    MachineOptions counted;
    counted.instruction_count = true;
    EXPECT_EQ(plan_machine(counted, fast).value().accelerator, Accelerator::tcg);
    EXPECT_EQ(plan_machine(counted, fast).value().tcg_thread, TcgThread::single);
    EXPECT_FALSE(needs_kvm_answer(counted));
    counted.accelerator = Accelerator::kvm;
    EXPECT_EQ(refusal(counted), ExitStatus::usage);
}

TEST(Plan, OneThreadPerCoreOnlyWhileTheHostHasOneForEach) {
    const auto thread = [](unsigned cores, TcgThread wanted) {
        MachineOptions options;
        options.cores = cores;
        options.tcg_thread = wanted;
        return plan_machine(options, host).value().tcg_thread;
    };
    EXPECT_EQ(thread(1, TcgThread::automatic), TcgThread::multi);
    EXPECT_EQ(thread(2, TcgThread::automatic), TcgThread::multi);
    EXPECT_EQ(thread(3, TcgThread::automatic), TcgThread::single);
    EXPECT_EQ(thread(3, TcgThread::multi), TcgThread::multi);
}

TEST(Plan, EveryChoiceHasItsReason) {
    const auto plan = plan_machine({}, host).value();
    ASSERT_EQ(plan.reasons.size(), 2U);
    EXPECT_EQ(plan.reasons[0], "TCG: none here");
}

TEST(Plan, TopologyTextIsThreePositiveNumbers) {
    EXPECT_EQ(parse_topology("2,3,4").value(), (Topology{2, 3, 4}));
    for (const auto* wrong :
         {"", "1", "1,2", "1,2,3,", "1,2,3,4", "0,1,1", "a,1,1", "1,2,256", "1 ,2,3"})
        EXPECT_EQ(parse_topology(wrong).error().status, ExitStatus::usage) << wrong;
}

TEST(Plan, AvailableMemoryIsRead) {
    EXPECT_EQ(memory_available_mib("MemTotal: 9 kB\nMemAvailable:   2048 kB\n"), 2U);
    EXPECT_EQ(memory_available_mib("MemTotal: 9 kB\n"), 0U);
    EXPECT_EQ(memory_available_mib("MemAvailable:"), 0U);
}

bool has_pair(const std::vector<std::string>& line, const std::string& a, const std::string& b) {
    return std::ranges::search(line, std::vector{a, b}).begin() != line.end();
}

TEST(QemuLine, NodesShareCoresAndMemoryWithoutRest) {
    MachineOptions options;
    options.cores = 5;
    options.numa_nodes = 2;
    options.memory_mib = 301;
    const auto line = qemu_arguments(plan_machine(options, host).value(), IsoBoot{"a.iso"});
    EXPECT_TRUE(has_pair(line, "-numa", "node,nodeid=0,memdev=node0,cpus=0-1"));
    EXPECT_TRUE(has_pair(line, "-numa", "node,nodeid=1,memdev=node1,cpus=2-4"));
    EXPECT_TRUE(has_pair(line, "-object", "memory-backend-ram,id=node0,size=150M"));
    EXPECT_TRUE(has_pair(line, "-object", "memory-backend-ram,id=node1,size=151M"));
    EXPECT_TRUE(has_pair(line, "-numa", "dist,src=0,dst=1,val=20"));
}

TEST(QemuLine, CountedRunsFixClockAndSeed) {
    MachineOptions options;
    options.instruction_count = true;
    const auto line =
        qemu_arguments(plan_machine(options, host).value(), DirectBoot{"k", "b,c", "script=00"});
    EXPECT_TRUE(has_pair(line, "-icount", "shift=0,sleep=off"));
    EXPECT_TRUE(has_pair(line, "-rtc", "clock=vm,base=2020-01-01"));
    EXPECT_TRUE(has_pair(line, "-seed", "1"));
    EXPECT_TRUE(has_pair(line, "-initrd", "b,,c"));
    EXPECT_TRUE(has_pair(line, "-append", "script=00"));
}

TEST(QemuLine, TheProcessorIsOneListWithoutWhatTestsCannotExecute) {
    const std::string list = cpu_argument(false);
    EXPECT_EQ(cpu_argument(true), list + ",enforce");
    EXPECT_NE(list.find("+smap"), std::string::npos);
    for (const auto* absent : {"pcid", "tsc-deadline", "x2apic", "host", "max"})
        EXPECT_EQ(list.find(absent), std::string::npos) << absent;
}

}  // namespace
}  // namespace zooid::hake
