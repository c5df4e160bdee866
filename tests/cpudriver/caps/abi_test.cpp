// The words kernel and users share.
#include <gtest/gtest.h>

#include <set>
#include <zooid/abi/cap_derivation.hpp>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::abi {

TEST(Status, EveryStatusHasItsOwnName) {
    std::set<std::string_view> names;
    for (unsigned i = 0; i < statuses_count; ++i) names.insert(name(static_cast<Status>(i)));
    EXPECT_EQ(names.size(), statuses_count);
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_EQ(name(static_cast<Status>(statuses_count)), "unknown");
}

TEST(CapType, EveryTypeHasItsOwnName) {
    std::set<std::string_view> names;
    for (unsigned i = 0; i < cap_types_count; ++i) names.insert(name(static_cast<CapType>(i)));
    EXPECT_EQ(names.size(), cap_types_count);
    EXPECT_EQ(name(static_cast<CapType>(cap_types_count)), "unknown");
}

// Goal: no path of derivations leads from what a user can write back to a kernel object.
// Method: close the table over all paths, not lines.
TEST(Derivation, NoPathLeadsFromUserMemoryToKernelObjects) {
    bool reach[cap_types_count][cap_types_count] = {};
    for (const Derivation& line : derivations)
        reach[static_cast<unsigned>(line.from)][static_cast<unsigned>(line.to)] = true;
    for (unsigned k = 0; k < cap_types_count; ++k)
        for (unsigned i = 0; i < cap_types_count; ++i)
            for (unsigned j = 0; j < cap_types_count; ++j)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
    for (unsigned i = 0; i < cap_types_count; ++i) {
        for (unsigned j = 0; j < cap_types_count; ++j) {
            if (i != j) EXPECT_FALSE(reach[i][j] && reach[j][i]) << i << " " << j;
            const auto from = static_cast<CapType>(i);
            const auto to = static_cast<CapType>(j);
            if (is_frame(from) && reach[i][j]) EXPECT_EQ(from, to);
            if (is_kernel_object(from) && reach[i][j])
                EXPECT_EQ(to, CapType::end_point) << name(from);
        }
    }
}

TEST(CapWords, FieldsSurviveTheRoundTrip) {
    const CapWords words =
        CapWords::of(CapType::frame, Rights::read | Rights::grant, 3, 0x1234, 0x5000, 0x2000, 7);
    EXPECT_EQ(words.type(), CapType::frame);
    EXPECT_EQ(words.rights(), Rights::read | Rights::grant);
    EXPECT_EQ(words.relations(), 3);
    EXPECT_EQ(words.owner(), 0x1234);
    EXPECT_EQ(words.word[1], 0x5000U);
    EXPECT_EQ(words.word[2], 0x2000U);
    EXPECT_EQ(words.word[3], 7U);
}

TEST(Rights, ACopyNeverGains) {
    EXPECT_EQ((Rights::read & Rights::all), Rights::read);
    EXPECT_FALSE(Rights::read.has(Rights::read | Rights::write));
    EXPECT_TRUE(Rights::none.has(Rights::none));
}

}  // namespace zooid::abi
