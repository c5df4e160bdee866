// `zooid sim` and `zooid explore` as their user meets them.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <zooid/hake/process.hpp>

namespace zooid::hake {
namespace {

Captured zooid(std::vector<std::string> words) {
    words.insert(words.begin(), ZOOID_HOST);
    return run_captured({.arguments = std::move(words), .descriptors = {}, .environment = {}},
                        std::chrono::seconds(60))
        .value();
}

nlohmann::json json_of(const Captured& ran) {
    const auto json = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << ran.output;
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["status"], ran.exit.code);
    return json;
}

TEST(Sim, OneSeedIsOneRunAndReplays) {
    const auto first = zooid({"sim", "--seed", "41", "--cores", "5", "--json"});
    EXPECT_EQ(first.exit.code, 0) << first.output;
    const auto json = json_of(first);
    ASSERT_EQ(json["runs"].size(), 1U);
    EXPECT_EQ(json["runs"][0]["seed"], 41);
    EXPECT_EQ(json["runs"][0]["violation"], "");
    EXPECT_EQ(zooid({"sim", "--seed", "41", "--cores", "5", "--json"}).output, first.output);
    EXPECT_NE(zooid({"sim", "--seed", "42", "--cores", "5", "--json"}).output, first.output);
}

TEST(Sim, APlantedFaultIsAViolationOfSomeSeed) {
    const auto ran = zooid({"sim", "--seeds", "50", "--plant", "veto_ignored", "--json"});
    EXPECT_EQ(ran.exit.code, 1) << ran.output;
    const auto json = json_of(ran);
    EXPECT_GT(json["violations"], 0);
    for (const auto& run : json["runs"]) EXPECT_NE(run["violation"], "");
    const auto good = zooid({"sim", "--seeds", "50"});
    EXPECT_EQ(good.exit.code, 0);
    EXPECT_EQ(good.output, "50 seeds, 0 with a violation\n");
}

TEST(Explore, ASmallConfigurationIsSeenWhole) {
    const auto ran = zooid({"explore", "presence", "--json"});
    EXPECT_EQ(ran.exit.code, 0) << ran.output;
    const auto json = json_of(ran);
    EXPECT_TRUE(json["complete"].get<bool>());
    EXPECT_GT(json["states"], 1000);
}

TEST(Explore, APlantedFaultIsShownAsATrace) {
    const auto ran = zooid({"explore", "presence", "--plant", "awake_fence_dropped", "--json"});
    EXPECT_EQ(ran.exit.code, 1) << ran.output;
    const auto json = json_of(ran);
    EXPECT_NE(json["violation"], "");
    EXPECT_FALSE(json["trace"].empty());
}

TEST(Explore, AnEarlyEndIsALimitAndTheListIsThere) {
    EXPECT_EQ(zooid({"explore", "2pc", "--states", "100"}).exit.code, 3);
    const auto list = zooid({"explore", "--list", "--json"});
    EXPECT_EQ(list.exit.code, 0);
    const auto protocols = json_of(list)["protocols"];
    EXPECT_TRUE(std::ranges::any_of(protocols, [](const auto& p) { return p["name"] == "2pc"; }));
}

TEST(ProtocolCommands, WrongWordsAreUsageErrorsOnOneLine) {
    const std::vector<std::vector<std::string>> wrong{{"sim", "--cores", "1"},
                                                      {"sim", "--cores", "65"},
                                                      {"sim", "--seeds", "0"},
                                                      {"sim", "--plant", "x"},
                                                      {"sim", "stray"},
                                                      {"explore"},
                                                      {"explore", "3pc"},
                                                      {"explore", "2pc", "two"},
                                                      {"explore", "2pc", "--plant", "x"},
                                                      {"explore", "2pc", "--states", "0"}};
    for (const auto& words : wrong) {
        const auto ran = zooid(words);
        EXPECT_EQ(ran.exit.code, 2) << ran.output;
        EXPECT_EQ(std::ranges::count(ran.output, '\n'), 1) << ran.output;
    }
}

}  // namespace
}  // namespace zooid::hake
