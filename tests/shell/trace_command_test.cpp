// trace: recordings switched, shown, and handed to the host whole.
#include <zooid/trace/read.hpp>

#include "world.hpp"

namespace zooid::shell::testing {
namespace {

using TraceCommand = World;

TEST_F(TraceCommand, ShowsWhatEachMemberHasRecorded) {
    EXPECT_EQ(shell("trace on"), Status::answer);
    EXPECT_TRUE(fake.recording);
    EXPECT_EQ(output,
              "core  recording  events  dropped  clock_offset_ns  clock_error_ns\n"
              "   0  yes             5        0               -5               7\n"
              "   1  yes             5        1               -5               7\n");
    EXPECT_EQ(shell("trace off"), Status::answer);
    EXPECT_FALSE(fake.recording);
    EXPECT_EQ(shell("trace show --json"), Status::answer);
    EXPECT_NE(output.find(R"("command":"trace","status":0,"rows":[{"core":0,"recording":false)"),
              std::string::npos)
        << output;
}

// What the reader of the host finds is what the monitor gave, page by page, with clocks and losses.
TEST_F(TraceCommand, DumpIsOneWholeContainer) {
    fake.recording = true;
    EXPECT_EQ(shell("trace dump"), Status::answer);
    EXPECT_FALSE(fake.recording);
    const auto recorded = trace::read_trace(bulk);
    ASSERT_TRUE(recorded) << describe(recorded.error());
    ASSERT_EQ(recorded->cores.size(), 2U);
    for (const trace::Core& core : recorded->cores) {
        EXPECT_EQ(core.dropped, core.core);
        EXPECT_EQ(core.offset_ns, -5);
        EXPECT_EQ(core.error_ns, 7U);
        ASSERT_EQ(core.events.size(), 5U);
        for (std::uint32_t i = 0; i < 5; ++i) {
            EXPECT_EQ(core.events[i].ticks, 1000 + i);
            EXPECT_EQ(core.events[i].argument, i);
        }
    }
}

TEST_F(TraceCommand, SecondDumpIsRefused) {
    EXPECT_EQ(shell("trace dump"), Status::answer);
    const std::size_t written = bulk.size();
    EXPECT_EQ(shell("trace dump"), Status::limit);
    EXPECT_EQ(bulk.size(), written);
}

TEST_F(TraceCommand, FailuresNameTheCure) {
    has_second_port = false;
    EXPECT_EQ(shell("trace dump"), Status::none);
    EXPECT_NE(errors.find("--trace FILE"), std::string::npos) << errors;
    fake.refusal = MonitorStatus::denied;
    EXPECT_EQ(shell("trace on"), Status::denied);
    EXPECT_NE(errors.find("oncore 0"), std::string::npos) << errors;
    fake.refusal = MonitorStatus::core_down;
    EXPECT_EQ(shell("trace on"), Status::fault);
    EXPECT_EQ(shell("trace"), Status::usage);
    EXPECT_EQ(shell("trace nothing"), Status::usage);
    EXPECT_EQ(shell("trace on --operations 5"), Status::usage);
}

TEST_F(TraceCommand, ARecordingThatChangesMeanwhileIsNotWritten) {
    fake.events_grow = true;
    EXPECT_EQ(shell("trace dump"), Status::none);
    EXPECT_FALSE(trace::read_trace(bulk));
}

TEST_F(TraceCommand, TlbRunsTheExperimentsProgram) {
    fake.programs["tlb_bench"] = 0;
    EXPECT_EQ(shell("trace tlb"), Status::answer);
    EXPECT_EQ(fake.spawned, (std::vector<std::string>{"tlb_bench", "--table"}));
    EXPECT_EQ(shell("trace tlb --operations 7 --cores 3 --protocols ipi --csv"), Status::answer);
    EXPECT_EQ(fake.spawned, (std::vector<std::string>{"tlb_bench", "--csv", "--cores", "3",
                                                      "--protocols", "ipi", "7"}));
}

}  // namespace
}  // namespace zooid::shell::testing
