// The container: what is written is read back, and nothing foreign is believed.
#include <gtest/gtest.h>

#include <optional>
#include <zooid/trace/read.hpp>

#include "support.hpp"

namespace zooid::trace::test {
namespace {

using abi::TraceId;

Recording sample() {
    Recording run;
    run.add(0, 100, TraceId::kernel_enter, 1).add(0, 200, TraceId::kernel_leave, 2);
    run.add(1, 150, TraceId::mark, 7).add(0, 120, TraceId::mark, 9, 5);
    run.sections = {{"tlb.csv", "hello"}, {"empty", ""}};
    return run;
}

std::optional<ReadError> changed(std::size_t at, std::uint8_t value, bool sealed = true) {
    Bytes bytes = sample().bytes();
    bytes.at(at) = std::byte{value};
    if (sealed) seal(bytes);
    const auto trace = read_trace(bytes);
    return trace ? std::nullopt : std::optional(trace.error());
}

TEST(ReadTrace, ReturnsWhatWasWrittenMergedPerCore) {
    const auto trace = read_trace(sample().bytes());
    ASSERT_TRUE(trace);
    ASSERT_EQ(trace->cores.size(), 2u);
    ASSERT_EQ(trace->cores[0].events.size(), 3u);
    EXPECT_EQ(trace->cores[0].events[0].time_ns, 0);
    EXPECT_EQ(trace->cores[0].events[1].time_ns, 20);  // the domain's event, between the kernel's
    EXPECT_EQ(trace->cores[0].events[1].source, 5);
    EXPECT_EQ(trace->cores[0].events[2].time_ns, 100);
    EXPECT_EQ(trace->cores[1].events[0].argument, 7u);
    ASSERT_EQ(trace->sections.size(), 2u);
    EXPECT_EQ(trace->sections[0].name, "tlb.csv");
    EXPECT_EQ(trace->sections[0].text, "hello");
    EXPECT_EQ(trace->sections[1].text, "");
}

TEST(ReadTrace, CorrectsClocksAndTicks) {
    Recording run(2'000'000'000);  // two ticks are a nanosecond
    run.add(0, 1000, TraceId::mark, 0).add(1, 1000, TraceId::mark, 0);
    run.ring(1).header.offset_ns = -30;
    run.ring(1).header.dropped = 4;
    const auto trace = read_trace(run.bytes());
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->cores[0].events[0].time_ns, 30);
    EXPECT_EQ(trace->cores[1].events[0].time_ns, 0);
    EXPECT_EQ(trace->cores[1].dropped, 4u);
}

TEST(ReadTrace, EveryPrefixIsRefused) {
    const Bytes bytes = sample().bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto trace = read_trace(std::span{bytes}.first(size));
        ASSERT_FALSE(trace) << size;
        EXPECT_EQ(trace.error(), ReadError::truncated) << size;
    }
}

TEST(ReadTrace, EveryChangedByteIsNoticed) {
    const Bytes good = sample().bytes();
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bytes = good;
        bytes[i] ^= std::byte{0x10};
        EXPECT_FALSE(read_trace(bytes)) << i;
    }
}

// Offsets: file header 0, stream headers from 32 (core 0 kernel; core 1; core 0 domain 5).
TEST(ReadTrace, NamesEachError) {
    EXPECT_EQ(changed(0, 'Y'), ReadError::bad_magic);
    EXPECT_EQ(changed(8, 2), ReadError::bad_version);
    EXPECT_EQ(changed(14, 1), ReadError::too_many);
    EXPECT_EQ(changed(23, 1), ReadError::bad_clock);
    EXPECT_EQ(changed(33, 1), ReadError::bad_core);
    EXPECT_EQ(changed(32, 3), ReadError::bad_core);    // its events say core 0
    EXPECT_EQ(changed(98, 0), ReadError::bad_stream);  // second kernel ring of core 0
    EXPECT_EQ(changed(39, 0xff), ReadError::too_many);
    EXPECT_EQ(changed(128 + 2, 0xff, true), ReadError::ticks_backwards);
    EXPECT_EQ(changed(192, 0), ReadError::bad_section);
    EXPECT_EQ(changed(192 + 32 + 7, 1), ReadError::bad_section);  // padding
    EXPECT_EQ(changed(140, 9, false), ReadError::bad_checksum);
    Bytes longer = sample().bytes();
    longer.push_back({});
    EXPECT_EQ(read_trace(longer).error(), ReadError::trailing_bytes);
}

TEST(ReadTrace, TimesThatOverflowAreABadClock) {
    Recording run(1'000'000);
    run.add(0, 0, TraceId::mark, 0).add(0, ~std::uint64_t{0}, TraceId::mark, 0);
    EXPECT_EQ(read_trace(run.bytes()).error(), ReadError::bad_clock);
}

TEST(ReadTrace, AnEmptyTraceIsATrace) {
    const auto trace = read_trace(Recording().bytes());
    ASSERT_TRUE(trace);
    EXPECT_TRUE(trace->cores.empty());
}

TEST(ReadTrace, EveryErrorHasWords) {
    for (unsigned i = 0; i <= static_cast<unsigned>(ReadError::trailing_bytes); ++i)
        EXPECT_NE(describe(static_cast<ReadError>(i)), "unknown error");
}

}  // namespace
}  // namespace zooid::trace::test
