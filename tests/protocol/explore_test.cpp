// The explorer: nothing found in the protocols as they are, every planted fault found.
#include <gtest/gtest.h>

#include <zooid/explore/explore.hpp>

#include "../test_size.hpp"

namespace zooid::explore {
namespace {

TEST(Explore, NoScheduleOfTheRealProtocolsBreaksAnInvariant) {
    const bool soak = test::sized<unsigned>(0, 0, 1) == 1;
    for (const Protocol& protocol : protocols()) {
        if (protocol.name == "view-change-large" && !soak) continue;
        SCOPED_TRACE(protocol.name);
        const ExploreReport report = explore({.protocol = std::string(protocol.name)});
        EXPECT_EQ(report.violation, "");
        EXPECT_TRUE(report.complete);
        EXPECT_GT(report.states, 1000U);
        EXPECT_GT(report.endings, 0U);
    }
}

TEST(Explore, EveryPlantedFaultIsFoundWithATrace) {
    for (const Protocol& protocol : protocols()) {
        for (const std::string_view plant : protocol.plants) {
            SCOPED_TRACE(testing::Message() << protocol.name << " --plant " << plant);
            const ExploreReport report =
                explore({.protocol = std::string(protocol.name), .plant = std::string(plant)});
            EXPECT_NE(report.violation, "");
            EXPECT_FALSE(report.trace.empty());
        }
    }
}

TEST(Explore, ALimitIsReportedAsSuch) {
    for (const char* const protocol : {"2pc", "presence"}) {
        const ExploreReport report = explore({.protocol = protocol, .states_max = 100});
        EXPECT_FALSE(report.complete);
        EXPECT_EQ(report.violation, "");
    }
}

TEST(Explore, UnknownNamesSayWhatThereIs) {
    EXPECT_NE(explore({.protocol = "3pc"}).error.find("presence"), std::string::npos);
    EXPECT_NE(explore({.protocol = "2pc", .plant = "x"}).error.find("veto_ignored"),
              std::string::npos);
    EXPECT_NE(explore({.protocol = "presence", .plant = "x"}).error.find("drain_skipped"),
              std::string::npos);
}

}  // namespace
}  // namespace zooid::explore
