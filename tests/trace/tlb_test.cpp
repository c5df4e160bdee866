// tlb.csv reads back what was written and refuses the rest; tlb.svg shows every series.
#include <gtest/gtest.h>

#include <zooid/trace/tlb_plot.hpp>
#include <zooid/trace/tlb_table.hpp>

namespace zooid::trace {
namespace {

TlbRow row(std::string protocol, std::uint32_t cores, std::uint64_t median_ns = 1000) {
    return {std::move(protocol),
            cores,
            10'000,
            median_ns,
            3 * median_ns,
            2000,
            9000,
            6.25,
            0.5,
            "zooid",
            "tcg"};
}

TlbFault fault_of(const std::string& lines) {
    const auto rows = read_tlb_csv(std::string(tlb_header) + "\n" + lines);
    EXPECT_FALSE(rows);
    return rows ? TlbFault{TlbFault::Kind::bad_header, 0} : rows.error();
}

std::size_t occurrences(std::string_view text, std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1))
        ++found;
    return found;
}

TEST(TlbTable, ReadsWhatItWrote) {
    const std::vector<TlbRow> rows{row("unicast", 1), row("ipi", 8), row("two words", 4)};
    const std::string text = write_tlb_csv(rows);
    EXPECT_EQ(read_tlb_csv(text), rows);
    EXPECT_EQ(write_tlb_csv(*read_tlb_csv(text)), text);
    EXPECT_TRUE(read_tlb_csv(std::string(tlb_header))->empty());
    EXPECT_EQ(text.substr(text.find('\n') + 1, 56),
              "unicast,1,10000,1000,3000,2000,9000,6.25,0.50,zooid,tcg\n");
}

TEST(TlbTable, NamesEachFaultAndItsLine) {
    using Kind = TlbFault::Kind;
    const std::string good = "u,1,1,1,1,1,1,0,0,z,t\n";
    EXPECT_TRUE(read_tlb_csv(std::string(tlb_header) + "\r\nu,1,1,1,1,1,1,0,0,z,t\r\n"));
    EXPECT_EQ(read_tlb_csv("protocol\n").error(), (TlbFault{Kind::bad_header, 1}));
    EXPECT_EQ(fault_of(good + "u,1,1,1,1,1,1,0,0,z\n"), (TlbFault{Kind::bad_fields, 3}));
    EXPECT_EQ(fault_of("u,1,1,1,1,1,1,0,0,z,t,\n"), (TlbFault{Kind::bad_fields, 2}));
    for (const char* bad : {"0", "-1", "1x", "", "99999999999999999999"})
        EXPECT_EQ(fault_of(std::string("u,") + bad + ",1,1,1,1,1,0,0,z,t\n").kind,
                  Kind::bad_number);
    for (const char* bad : {"nan", "inf", "-1", "1e10"})
        EXPECT_EQ(fault_of(std::string("u,1,1,1,1,1,1,") + bad + ",0,z,t\n").kind,
                  Kind::bad_number);
    EXPECT_EQ(fault_of("<u>,1,1,1,1,1,1,0,0,z,t\n").kind, Kind::bad_word);
    EXPECT_EQ(fault_of("u,1,1,2,1,1,1,0,0,z,t\n").kind, Kind::bad_order);
    std::string many;
    for (std::size_t i = 0; i <= tlb_rows_max; ++i) many += good;
    EXPECT_EQ(fault_of(many), (TlbFault{Kind::too_many_rows, tlb_rows_max + 2}));
    EXPECT_EQ(describe({Kind::bad_fields, 3}), "tlb.csv line 3: wrong number of fields");
}

TEST(TlbTable, PercentileIsTheNearestRank) {
    std::vector<std::uint64_t> samples;
    for (std::uint64_t i = 1; i <= 200; ++i) samples.push_back(i);
    EXPECT_EQ(percentile(samples, 500), 100u);
    EXPECT_EQ(percentile(samples, 990), 198u);
    EXPECT_EQ(percentile(samples, 1000), 200u);
    EXPECT_EQ(percentile(samples, 0), 1u);
    EXPECT_EQ(percentile(std::span{samples}.first(1), 990), 1u);
}

TEST(TlbPlot, DrawsEverySeriesWithItsName) {
    std::vector<TlbRow> rows{row("unicast", 1), row("unicast", 2), row("ipi", 1)};
    EXPECT_EQ(occurrences(tlb_svg(rows, "QEMU <7.2> & co"), "QEMU &lt;7.2&gt; &amp; co"), 1u);
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), ">unicast<"), 1u);
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), "ipi, zooid"), 0u);
    rows.push_back(row("ipi", 2));
    rows.back().kernel = "linux 6.1";
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), ">ipi, linux 6.1<"), 1u);
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), ">ipi, zooid<"), 1u);
}

TEST(TlbPlot, SeriesBeyondTheLimitAreNamedNotHidden) {
    std::vector<TlbRow> rows;
    for (char c = 'a'; c < 'k'; ++c) rows.push_back(row(std::string(3, c), 1));
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), "not shown: iii; jjj"), 1u);
}

TEST(TlbPlot, OddDataStillDraws) {
    EXPECT_EQ(occurrences(tlb_svg({}, "m"), "no measurements"), 1u);
    EXPECT_EQ(occurrences(tlb_svg(std::vector{row("a", 1, 0)}, ""), "nan"), 0u);
    EXPECT_EQ(occurrences(tlb_svg(std::vector{row("a", 4, 10)}, ""), "inf"), 0u);
    const std::vector rows{row("a", 1, 1), row("a", 256, 6'000'000'000'000'000'000)};
    EXPECT_EQ(occurrences(tlb_svg(rows, ""), "-nan"), 0u);
}

}  // namespace
}  // namespace zooid::trace
