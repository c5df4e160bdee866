// `zooid contract check` as its user meets it.
#include <gtest/gtest.h>

#include <chrono>
#include <zooid/hake/boot_sector.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

class ContractCheck : public testing::Test {
protected:
    Captured check(std::vector<std::string> words) {
        words.insert(words.begin(), {ZOOID_HOST, "contract", "check"});
        return run_captured({.arguments = std::move(words), .descriptors = {}, .environment = {}},
                            std::chrono::minutes(5))
            .value();
    }
    std::string file(std::string_view name, std::string_view text) {
        const auto path = scratch_.path() / name;
        EXPECT_TRUE(write_file(path, text).has_value());
        return path.string();
    }
    std::string schema(std::string_view body) {
        return file("made.capnp", std::string("@0xf0a1b2c3d4e5f6aa;\n"
                                              "using Zooid = import \"/zooid.capnp\";\n"
                                              "$Zooid.namespace(\"made\");\n") +
                                      std::string(body) + "\n");
    }
    ScratchDir scratch_ = ScratchDir::make().value();
};

// Goal: every contract of the system and the boot manifest's services stand the proof.
TEST_F(ContractCheck, EveryServiceOfTheBootManifest) {
    const auto all = check({});
    EXPECT_EQ(all.exit.code, 0) << all.output;
    EXPECT_NE(all.output.find(" contracts, "), std::string::npos);
    EXPECT_NE(all.output.find(" states, 0 faults\n"), std::string::npos) << all.output;
    const auto as_json = nlohmann::json::parse(check({"--json"}).output, nullptr, false);
    ASSERT_FALSE(as_json.is_discarded());
    EXPECT_EQ(as_json["status"], 0);
    EXPECT_GE(as_json["contracts"].size(), 6U);
}

TEST_F(ContractCheck, NamesFileInterfaceAndState) {
    const auto path = schema(
        "interface Lost $Zooid.contract(\"here: go -> there; there: go -> there\")"
        " { go @0 () -> (); }");
    const auto found = check({path});
    EXPECT_EQ(found.exit.code, 1);
    EXPECT_NE(found.output.find("made.capnp: Lost: state 'there' never comes to an end"),
              std::string::npos)
        << found.output;
    const auto as_json = nlohmann::json::parse(check({path, "--json"}).output, nullptr, false);
    ASSERT_FALSE(as_json.is_discarded());
    EXPECT_EQ(as_json["status"], 1);
    EXPECT_EQ(as_json["faults"].size(), 2U);
}

TEST_F(ContractCheck, RefusesACycleBetweenServicesOfAManifest) {
    const auto path = schema(
        "interface Ping { ask @0 () -> () $Zooid.calls(\"Pong.ask\"); }\n"
        "interface Pong { ask @0 () -> () $Zooid.calls(\"Ping.ask\"); }");
    const auto manifest =
        file("m", "kernel k\nprogram a\nprogram b\nserves a Ping\nserves b Pong\n");
    const auto found = check({path, "--manifest", manifest});
    EXPECT_EQ(found.exit.code, 1);
    EXPECT_NE(found.output.find("Ping: a cycle of waiting: a:Ping.ask waits for b:Pong.ask, "
                                "b:Pong.ask waits for a:Ping.ask"),
              std::string::npos)
        << found.output;
    const auto unknown = file("m", "kernel k\nprogram a\nserves a Pang\n");
    EXPECT_EQ(check({path, "--manifest", unknown}).exit.code, 2);
    EXPECT_EQ(check({path, "--manifest", file("m", "kernel k\nprogram a\n")}).exit.code, 2);
}

TEST_F(ContractCheck, WhatCannotBeReadIsUsage) {
    EXPECT_EQ(check({schema("interface {")}).exit.code, 2);
    EXPECT_EQ(check({"/nowhere.capnp"}).exit.code, 2);
}

}  // namespace
}  // namespace zooid::hake
