// From recorded bytes to Perfetto JSON, judged by the independent reader.
#include <gtest/gtest.h>

#include <zooid/perfetto_check/check.hpp>
#include <zooid/trace/perfetto.hpp>
#include <zooid/trace/read.hpp>

#include "support.hpp"

namespace zooid::trace::test {
namespace {

using abi::TraceId;
using perfetto_check::Report;

Report exported(const Recording& run) {
    const auto trace = read_trace(run.bytes());
    EXPECT_TRUE(trace);
    return perfetto_check::check(perfetto_json(*trace, "a \"machine\"\n\xff"));
}

void expect_sound(const Report& report) {
    for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
}

/// One transaction of core 0 with cores 1 to n-1, `skew` added to the clocks of all but core 0.
Recording agreement(std::uint16_t cores, std::uint64_t skew) {
    Recording run;
    const std::uint64_t transaction = 0xabc;
    std::uint64_t now = 10'000;
    const auto say = [&](TraceId sent, std::uint16_t from, std::uint16_t to) {
        const auto received = static_cast<TraceId>(static_cast<unsigned>(sent) + 1);
        run.add(from, now + (from ? skew : 0), sent, abi::trace_argument_peer(transaction, to));
        now += 50;
        run.add(to, now + (to ? skew : 0), received, abi::trace_argument_peer(transaction, from));
        now += 50;
    };
    for (std::uint16_t core = 1; core < cores; ++core) {
        say(TraceId::prepare_sent, 0, core);
        say(TraceId::vote_sent, core, 0);
    }
    for (std::uint16_t core = 1; core < cores; ++core) {
        say(TraceId::commit_sent, 0, core);
        say(TraceId::acknowledge_sent, core, 0);
    }
    return run;
}

TEST(Export, AgreementHasOneOfEachMessagePerPeer) {
    const Report report = exported(agreement(4, 0));
    expect_sound(report);
    EXPECT_EQ(report.flows, 12u);
    for (const char* name :
         {"prepare sent", "vote received", "commit sent", "acknowledge received"}) {
        EXPECT_EQ(report.count(name), 3u) << name;
        EXPECT_EQ(report.count(name, {0, {{"transaction", 0xabc}}}), 3u) << name;
        EXPECT_EQ(report.count(name, {0, {{"transaction", 0xabd}}}), 0u) << name;
        EXPECT_EQ(report.values(name, "peer"), (std::set<nlohmann::json>{1, 2, 3})) << name;
    }
    EXPECT_EQ(report.count("vote sent", {2, {}}), 1u);
    EXPECT_EQ(report.other["unanswered"], 0);
    EXPECT_EQ(report.other["receives_moved"], 0);
}

TEST(Export, SkewedClocksAreMovedUntilArrowsPointForward) {
    for (const std::int64_t skew : {-9'000, -60, 60, 9'000}) {
        const Report report = exported(agreement(4, static_cast<std::uint64_t>(skew)));
        expect_sound(report);
        EXPECT_EQ(report.flows, 12u);
        EXPECT_GT(report.other["receives_moved"], 0) << skew;
    }
}

TEST(Export, LostEndsAreMarkedAndNothingDangles) {
    Recording run;
    run.add(0, 10, TraceId::kernel_leave, 0);  // its begin was overwritten
    run.add(0, 20, TraceId::work_begin, 1).add(0, 25, TraceId::kernel_enter, 0);
    run.add(0, 30, TraceId::work_end, 1);  // the kernel's end was lost
    run.add(0, 40, TraceId::ump_send, abi::trace_argument_channel(3, 1));
    run.add(1, 45, TraceId::ump_receive, abi::trace_argument_channel(3, 2));
    run.add(1, 50, TraceId::halt_enter, 0);  // still halted at the end
    run.add(1, 60, static_cast<TraceId>(0x7777), 5).add(1, 61, TraceId::counter, 8);
    const Report report = exported(run);
    expect_sound(report);
    EXPECT_EQ(report.flows, 0u);
    EXPECT_EQ(report.count("unanswered", {0, {{"channel", 3}, {"sequence", 1}}}), 1u);
    EXPECT_EQ(report.count("send not recorded", {1, {}}), 1u);
    EXPECT_EQ(report.count("kernel (begin not recorded)"), 1u);
    EXPECT_EQ(report.count("event 0x7777", {1, {{"value", 5}}}), 1u);
    EXPECT_EQ(report.count("counter core 1", {1, {{"value", 8}}}), 1u);
    EXPECT_EQ(report.count("halt"), 1u);
}

TEST(Export, ASliceLeftOpenOutlivesTheLastMessageInIt) {
    Recording run;
    run.add(0, 10, TraceId::work_begin, 1).add(0, 20, TraceId::ump_send, 1);
    const Report report = exported(run);
    expect_sound(report);
    EXPECT_EQ(report.records.back().phase, 'E');
    EXPECT_EQ(report.records.back().ts_ns, 110);
}

TEST(Export, AReceiveTakesTheLatestSendOfItsKey) {
    Recording run;  // sequence 1 was used long ago, and its receive was not recorded
    run.add(0, 0, TraceId::ump_send, 1).add(0, 90'000'000, TraceId::ump_send, 1);
    run.add(1, 90'000'500, TraceId::ump_receive, 1);
    const auto trace = read_trace(run.bytes());
    ASSERT_TRUE(trace);
    const Flows flows = match_flows(*trace);
    ASSERT_EQ(flows.flows.size(), 1u);
    EXPECT_EQ(flows.flows[0].sent, (EventRef{0, 1}));
    EXPECT_EQ(flows.unanswered, (std::vector<EventRef>{{0, 0}}));
}

TEST(Export, ArrowsNoTimesCanSatisfyAreGivenUp) {
    Recording run;  // each core receives before it sends what the other waits for
    run.add(0, 10, TraceId::ump_receive, 1).add(0, 20, TraceId::ump_send, 2);
    run.add(1, 10, TraceId::ump_receive, 2).add(1, 20, TraceId::ump_send, 1);
    const Report report = exported(run);
    expect_sound(report);
    EXPECT_EQ(report.flows, 1u);
    EXPECT_EQ(report.count("unanswered"), 1u);
}

TEST(Export, EqualInputGivesEqualBytes) {
    const auto one = read_trace(agreement(5, 70).bytes());
    const auto two = read_trace(agreement(5, 70).bytes());
    EXPECT_EQ(perfetto_json(*one, "m"), perfetto_json(*two, "m"));
}

// Core 0 is on from 100 to 900, core 1 from 200 to 800: what answers nothing recorded is dropped
// beyond the middle, and told within.
TEST(Export, EdgesHoldNoHalves) {
    Recording run;
    const auto key = [](unsigned sequence) { return abi::trace_argument_channel(9, sequence); };
    run.add(0, 50, TraceId::ump_receive, key(1)).add(0, 100, TraceId::recording_begin, 0);
    run.add(1, 60, TraceId::halt_leave, 0).add(1, 200, TraceId::recording_begin, 0);
    run.add(0, 150, TraceId::ump_send, key(2)).add(1, 190 + 20, TraceId::ump_receive, key(2));
    run.add(1, 500, TraceId::ump_receive, key(3)).add(1, 600, TraceId::halt_leave, 0);
    run.add(1, 700, TraceId::ump_send, key(4)).add(1, 800, TraceId::recording_end, 0);
    run.add(0, 850, TraceId::ump_receive, key(4)).add(0, 860, TraceId::ump_receive, key(5));
    run.add(0, 900, TraceId::recording_end, 0).add(0, 950, TraceId::halt_leave, 0);
    const Report report = exported(run);
    expect_sound(report);
    EXPECT_EQ(report.flows, 2u);
    EXPECT_EQ(report.count("ump receive"), 3u);
    EXPECT_EQ(report.count("send not recorded"), 1u);
    EXPECT_EQ(report.count("halt (begin not recorded)"), 1u);
    EXPECT_EQ(report.count("unanswered"), 0u);
}

}  // namespace
}  // namespace zooid::trace::test
