// What a guest did, as the host's files tell it: judged by a reader that is not the exporter.
#include <gtest/gtest.h>

#include <zooid/hake/manifest.hpp>
#include <zooid/hake/scratch_dir.hpp>
#include <zooid/perfetto_check/check.hpp>
#include <zooid/trace/tlb_table.hpp>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

using perfetto_check::Report;

std::string text_of(const std::filesystem::path& path) {
    const auto text = hake::read_file(path);
    EXPECT_TRUE(text) << text.error().message;
    return text ? *text : std::string();
}

/// Runs the host command to its end; everything it printed.
std::string host(std::vector<std::string> words) {
    words.insert(words.begin(), ZOOID_HOST);
    const auto ran =
        hake::run_captured({.arguments = std::move(words), .descriptors = {}, .environment = {}},
                           std::chrono::seconds(300));
    EXPECT_TRUE(ran) << ran.error().message;
    if (!ran) return {};
    EXPECT_TRUE(!ran->timed_out && ran->exit.code == 0) << ran->output;
    return ran->output;
}

Report judged(const std::filesystem::path& path) {
    Report report = perfetto_check::check(text_of(path));
    for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
    return report;
}

/// Sends whose receive was not recorded. A domain may end with messages to itself under way; those
/// between monitors (channel: from << 8 | to), CPU drivers and machines of the agreement all
/// arrive.
std::size_t unanswered(const Report& report, unsigned cores) {
    std::size_t count = 0;
    for (const perfetto_check::Record& record : report.records) {
        if (record.name != "unanswered") continue;
        const unsigned channel = record.args.value("channel", 0U);
        if (channel >> 8 < cores && (channel & 0xff) < cores) ++count;
    }
    return count;
}

class Agreement : public testing::TestWithParam<unsigned> {
protected:
    hake::ScratchDir scratch_ = hake::ScratchDir::make().value();
};
std::vector<unsigned> sizes_with_peers() {
    std::vector<unsigned> sizes = machine_sizes();
    std::erase(sizes, 1U);
    return sizes;
}
INSTANTIATE_TEST_SUITE_P(Cores, Agreement, testing::ValuesIn(sizes_with_peers()));

// One change of the name table is exactly one message of each kind between core 0 and every other.
TEST_P(Agreement, OneUpdateIsOneTransactionOnEveryCore) {
    const unsigned n = GetParam();
    const std::string last = std::to_string(n - 1);
    const auto file = scratch_.path() / "trace.json";
    const std::string printed =
        host({"run", "--direct", "--smp", std::to_string(n), "--timeout", "200", "--trace", file,
              "-c", "name set greeting hello; oncore " + last + " name get greeting; shutdown"});
    EXPECT_NE(printed.find("hello\n"), std::string::npos) << printed;
    const Report report = judged(file);
    std::set<nlohmann::json> transactions;
    for (const std::string kind : {"prepare", "vote", "commit", "acknowledge"}) {
        for (const std::string end : {" sent", " received"}) {
            EXPECT_EQ(report.count(kind + end), n - 1) << kind << end;
            transactions.merge(report.values(kind + end, "transaction"));
            EXPECT_EQ(report.values(kind + end, "peer").size(),
                      (kind == "prepare" || kind == "commit") == (end == " sent") ? n - 1 : 1);
        }
    }
    EXPECT_EQ(transactions.size(), 1U);
    EXPECT_EQ(report.count("recording begins"), n);
    EXPECT_EQ(report.other["dropped_events"], 0);
    EXPECT_EQ(unanswered(report, n), 0U);
    EXPECT_GE(report.flows, 4U * (n - 1));
}

// A ring that was too small says how much it lost.
TEST(Recording, LossesAreCounted) {
    const auto scratch = hake::ScratchDir::make().value();
    const auto file = scratch.path() / "trace.json";
    const std::string printed = host({"run", "--direct", "--smp", "2", "--timeout", "200",
                                      "--trace", file, "-c", "ping 1 --count 3000; shutdown"});
    EXPECT_NE(printed.find("events: the recording was longer than its ring"), std::string::npos)
        << printed;
    EXPECT_GT(judged(file).other["dropped_events"], 0);
}

struct Experiment {
    explicit Experiment(std::vector<std::string> words) {
        words.insert(words.begin(), {"trace", "tlb", "--out", scratch.path()});
        printed = host(std::move(words));
        csv = text_of(scratch.path() / "tlb.csv");
        svg = text_of(scratch.path() / "tlb.svg");
        perfetto = text_of(scratch.path() / "tlb.perfetto.json");
    }
    hake::ScratchDir scratch = hake::ScratchDir::make().value();
    std::string printed, csv, svg, perfetto;
};

TEST(TraceTlb, WritesTableFigureAndTrace) {
    const Experiment run({"--cores", "1,3", "--protocols", "unicast,ipi", "--operations", "5"});
    const auto rows = trace::read_tlb_csv(run.csv);
    ASSERT_TRUE(rows) << describe(rows.error());
    ASSERT_EQ(rows->size(), 4U);
    for (const trace::TlbRow& row : *rows) {
        const double others = row.cores - 1;
        EXPECT_EQ(row.n, 5U);
        EXPECT_EQ(row.messages_per_op, row.protocol == "ipi" ? others : 2 * others);
    }
    EXPECT_TRUE(run.svg.starts_with("<svg") || run.svg.starts_with("<?xml")) << run.svg;
    const Report report = perfetto_check::check(run.perfetto);
    EXPECT_TRUE(report.sound()) << report.problems.front();
    EXPECT_EQ(unanswered(report, 3), 0U);
    EXPECT_EQ(report.count("ring post"), report.count("ring drain"));
    EXPECT_GE(report.count("shootdown"), 2U * 4);
    EXPECT_EQ(report.count("recording begins"), 3U) << "a track per core";
}

// Seeds and clock fixed: the same run twice is the same files, to the byte.
TEST(TraceTlb, InstructionCountsRepeat) {
    const std::vector<std::string> words{"--cores", "2", "--operations", "3", "--icount"};
    const Experiment first(words);
    const Experiment second(words);
    EXPECT_EQ(first.csv, second.csv);
    EXPECT_EQ(first.svg, second.svg);
    EXPECT_TRUE(first.perfetto == second.perfetto) << "the traces differ";
    EXPECT_NE(first.csv.find("icount"), std::string::npos) << first.csv;
}

}  // namespace
}  // namespace zooid::e2e
