// Instructions and kernel entries of messages in the guest: read right, and as committed.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <zooid/hake/message_counts.hpp>

namespace zooid::hake {
namespace {

constexpr std::string_view printed = "piece nothing 1000\nother words\npiece ump_message 1000\n";

TEST(MessageCounts, AreSharesWithoutWhatNothingCosts) {
    const auto counts = read_message_counts(printed, "3000 0 0\n203400 50200 2\n");
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(*counts, MessageCounts({{"ump_message", 200, 50, 2}}));
    EXPECT_FALSE(read_message_counts(printed, "3000 0 0\n"));
    EXPECT_FALSE(read_message_counts("piece ump_message 1000\n", "3000 0 0\n"));
    EXPECT_FALSE(read_message_counts("", ""));
}

TEST(MessageCounts, DifferencesAreTold) {
    const MessageCounts counts{{"ump_message", 200, 0, 0}, {"lmp_message", 700, 500, 1000}};
    const std::string file = message_counts_file(counts);
    EXPECT_EQ(message_differences(counts, file), "");
    const auto off = [&](MessageCount first) {
        return message_differences({first, counts[1]}, file);
    };
    EXPECT_EQ(off({"ump_message", 210, 0, 0}), "");
    EXPECT_NE(off({"ump_message", 211, 0, 0}).find("regression"), std::string::npos);
    EXPECT_NE(off({"ump_message", 180, 0, 0}).find("better"), std::string::npos);
    EXPECT_NE(off({"ump_message", 200, 0, 1}).find("kernel entries"), std::string::npos);
    EXPECT_NE(off({"another", 200, 0, 0}).find("add it"), std::string::npos);
    EXPECT_NE(off({"another", 200, 0, 0}).find("not measured any more"), std::string::npos);
}

// Goal: no message grows by more than 5 % unseen, and a polled one never enters the kernel.
TEST(MessagesInTheGuest, CountsAreAsCommitted) {
    const auto counts = measure_messages();
    ASSERT_TRUE(counts) << counts.error().message;
    std::stringstream committed;
    committed << std::ifstream(ZOOID_COUNTS_FILE).rdbuf();
    EXPECT_EQ(message_differences(*counts, committed.str()), "")
        << "meant so? `hake/zooid bench interconnect --guest --update` writes the new counts\n"
        << message_table(*counts);
    for (const MessageCount& count : *counts) {
        const bool polled = count.name.starts_with("ump_") && count.name != "ump_notify_wake";
        if (polled) EXPECT_EQ(count.entries_of_thousand, 0U) << count.name;
    }
}

}  // namespace
}  // namespace zooid::hake
