// Instructions and kernel calls of messages in the guest: read right, and as committed.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <zooid/hake/message_counts.hpp>

namespace zooid::hake {
namespace {

constexpr std::string_view printed = "piece nothing 1000\nother words\npiece ump_message 1000\n";

TEST(MessageCounts, AreSharesWithoutWhatNothingCosts) {
    const auto counts = read_message_counts(printed, "3000 0 0 0\n203400 50200 2 1\n");
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(*counts, MessageCounts({{"ump_message", 200, 50, 2, 1}}));
    EXPECT_FALSE(read_message_counts(printed, "3000 0 0 0\n"));
    EXPECT_FALSE(read_message_counts("piece ump_message 1000\n", "3000 0 0 0\n"));
    EXPECT_FALSE(read_message_counts("", ""));
}

TEST(MessageCounts, DifferencesAreTold) {
    const MessageCounts counts{{"ump_message", 200, 0, 0, 0}, {"lmp_message", 700, 500, 1000, 0}};
    const std::string file = message_counts_file(counts);
    EXPECT_EQ(message_differences(counts, file), "");
    const auto off = [&](MessageCount first) {
        return message_differences({first, counts[1]}, file);
    };
    EXPECT_EQ(off({"ump_message", 210, 0, 0, 5}), "");
    EXPECT_NE(off({"ump_message", 211, 0, 0, 5}).find("regression"), std::string::npos);
    EXPECT_NE(off({"ump_message", 180, 0, 0, 5}).find("better"), std::string::npos);
    EXPECT_NE(off({"ump_message", 200, 0, 6, 5}).find("kernel calls"), std::string::npos);
    EXPECT_NE(off({"another", 200, 0, 0, 5}).find("add it"), std::string::npos);
    EXPECT_NE(off({"another", 200, 0, 0, 5}).find("not measured any more"), std::string::npos);
}

// Goal: no message grows by more than 5 % unseen, and a polled one never calls the kernel.
TEST(MessagesInTheGuest, CountsAreAsCommitted) {
    const auto counts = measure_messages();
    ASSERT_TRUE(counts) << counts.error().message;
    std::stringstream committed;
    committed << std::ifstream(ZOOID_COUNTS_FILE).rdbuf();
    EXPECT_EQ(message_differences(*counts, committed.str()), "")
        << "meant so? `hake/zooid bench interconnect --guest --update` writes the new counts\n"
        << message_table(*counts);
    for (const MessageCount& count : *counts) {
        if (count.name.starts_with("lmp_") || count.name == "ump_notify_wake") continue;
        EXPECT_LE(count.calls_of_thousand, timer_calls_of_thousand) << count.name;
    }
}

}  // namespace
}  // namespace zooid::hake
