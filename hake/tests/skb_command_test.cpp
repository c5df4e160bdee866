// zooid skb --facts: a described machine, and this one, without a guest.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

class SkbCommand : public testing::Test {
protected:
    Captured skb(std::vector<std::string> words) {
        words.insert(words.begin(), {ZOOID_HOST, "skb"});
        return run_captured({.arguments = std::move(words),
                             .descriptors = {},
                             .environment = {{"XDG_CONFIG_HOME", scratch_.path().string()}}},
                            std::chrono::seconds(60))
            .value();
    }
    static std::string machine(const std::string& name) {
        return std::string(ZOOID_SOURCE) + "/skb/machines/" + name + ".pl";
    }
    std::string written(const std::string& name) {
        std::ifstream file(path(name));
        return {std::istreambuf_iterator<char>(file), {}};
    }
    std::string path(const std::string& name) { return scratch_.path() / name; }

    ScratchDir scratch_ = ScratchDir::make().value();
};

TEST_F(SkbCommand, ExitStatusesSayHowItEnded) {
    const std::string facts = machine("2x2");
    const auto status = [&](const std::string& query) {
        return skb({"--facts", facts, query, "--limit", "time 200ms"}).exit.code;
    };
    EXPECT_EQ(status("core(C, A)"), 0);
    EXPECT_EQ(status("core(9, A)"), 1);
    EXPECT_EQ(status("core(9, "), 2);
    EXPECT_EQ(status("repeat, fail"), 3);
    EXPECT_EQ(status("corre(9)"), 5);
    EXPECT_EQ(skb({"--facts", path("nowhere"), "core(C, A)"}).exit.code, 2);
    EXPECT_EQ(skb({"--facts", facts, "core(C, A)", "--mode", "html"}).exit.code, 2);
    EXPECT_EQ(skb({"core(C, A)", "--mode", "html"}).exit.code, 2);  // before a guest is booted
    EXPECT_EQ(skb({"core(C, A)", "--limit", "answers 1"}).exit.code, 2);
    EXPECT_EQ(skb({"--facts", facts, "--svg", "nothing.svg"}).exit.code, 2);
}

TEST_F(SkbCommand, ATreeIsDrawn) {
    const auto ran = skb({"--facts", machine("amd-8x4"), "multicast(0,Tree,Cost)", "--svg",
                          path("tree.svg"), "--dot", path("tree.dot")});
    ASSERT_EQ(ran.exit.code, 0) << ran.output;
    EXPECT_TRUE(written("tree.svg").starts_with("<svg"));
    EXPECT_TRUE(written("tree.svg").contains("Cost = 1925"));
    const std::string dot = written("tree.dot");
    std::size_t edges = 0;
    for (auto at = dot.find("->"); at != std::string::npos; at = dot.find("->", at + 1)) ++edges;
    EXPECT_EQ(edges, 31U);  // a tree of 32 cores
    EXPECT_EQ(
        skb({"--facts", machine("two-bridges"), "interrupt_route(S,C,V)", "--svg", path("irq.svg")})
            .exit.code,
        0);
    EXPECT_TRUE(written("irq.svg").contains("nic_rx0"));
    EXPECT_EQ(skb({"--facts", machine("2x2"), "core(C,A)", "--svg", path("none.svg")}).exit.code,
              1);
}

TEST_F(SkbCommand, JsonIsOneObject) {
    const auto ran = skb({"--facts", machine("2x2"), "transport(0,3,T)", "--json"});
    const auto json = nlohmann::json::parse(ran.output);
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["answers"][0]["T"], "ump");
    EXPECT_EQ(json["status"], 0);
}

TEST_F(SkbCommand, ThisLinuxIsAMachine) {
    const auto ran = skb({"--facts", "host", "core(C, A), cpu(C, V, F, M)", "--json"});
    ASSERT_EQ(ran.exit.code, 0) << ran.output;
    EXPECT_GE(nlohmann::json::parse(ran.output)["answers"].size(), 1U);
    EXPECT_EQ(skb({"--facts", "host", "transport(0, 0, lmp)"}).exit.code, 0);
}

TEST_F(SkbCommand, ASessionReadsLines) {
    std::ofstream(path("lines")) << "core(C,\n 2).\n.dump " << path("saved") << "\n.quit\n";
    const auto ran = run_captured({.arguments = {"sh", "-c",
                                                 std::string(ZOOID_HOST) + " skb --facts " +
                                                     machine("2x2") + " < " + path("lines")},
                                   .descriptors = {},
                                   .environment = {{"XDG_CONFIG_HOME", scratch_.path().string()}}},
                                  std::chrono::seconds(60));
    EXPECT_EQ(ran->output, "C\n2\n");
    const auto again = skb({"--facts", path("saved"), "why core(2, A)"});
    EXPECT_TRUE(again.output.starts_with("core(2,2)  [declared, ")) << again.output;
}

}  // namespace
}  // namespace zooid::hake
