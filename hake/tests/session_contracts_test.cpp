// Which service waits for which: cycles, and names that say nothing.
#include <gtest/gtest.h>

#include <zooid/hake/session_contracts.hpp>

namespace zooid::hake {
namespace {

ContractInterface interface(std::string name, std::vector<ContractMethod> methods) {
    return {.file = name + ".capnp",
            .name = name,
            .states = {"open", "end"},
            .methods = std::move(methods),
            .faults = {}};
}
ContractMethod serial(std::string name, std::vector<std::string> calls = {}) {
    return {.name = std::move(name), .calls = std::move(calls)};
}
ContractMethod beside(std::string name, std::vector<std::string> calls = {}) {
    return {.name = std::move(name), .beside = true, .calls = std::move(calls)};
}

using Faults = std::vector<std::string>;

Faults faults(const std::vector<ContractInterface>& interfaces,
              const std::vector<ManifestService>& services = {}) {
    Faults texts;
    for (const ContractFinding& each : find_waiting(interfaces, services))
        texts.push_back(each.interface + ": " + each.fault);
    return texts;
}

constexpr const char* cure = "; serve one of them $beside, or make one one-way";

TEST(Waiting, ATreeOfCallsIsNoCycle) {
    EXPECT_EQ(faults({interface("A", {serial("x", {"B.y", "C.z"}), serial("free")}),
                      interface("B", {serial("y", {"C.z"})}), interface("C", {serial("z")})}),
              Faults());
}

// Goal: other requests of a service wait behind the one it serves, so any two of its methods make
// a cycle.
TEST(Waiting, ACycleGoesThroughTheRequestsOfOneService) {
    EXPECT_EQ(
        faults({interface("A", {serial("x", {"B.y"}), serial("z")}),
                interface("B", {serial("y", {"A.z"})})}),
        Faults{std::string("A: a cycle of waiting: A.x waits for B.y, B.y waits for A.z") + cure});
}

TEST(Waiting, AServiceThatCallsItselfWaitsForEver) {
    EXPECT_EQ(faults({interface("A", {serial("x", {"A.y"}), serial("y")})}),
              Faults{std::string("A: a cycle of waiting: A.x waits for A.y") + cure});
}

// Goal: a request served beside is still taken behind one that is not.
TEST(Waiting, BesideHelpsOnlyWhenNobodyIsInFront) {
    EXPECT_EQ(
        faults({interface("A", {serial("x", {"B.y"}), beside("z")}),
                interface("B", {serial("y", {"A.z"})})}),
        Faults{std::string("A: a cycle of waiting: A.x waits for B.y, B.y waits for A.z, behind "
                           "A.x") +
               cure});
    EXPECT_EQ(faults({interface("A", {beside("x", {"B.y"}), serial("z")}),
                      interface("B", {serial("y", {"A.z"})})}),
              Faults());
}

TEST(Waiting, ACallForAChildEndsAtTheLeaves) {
    EXPECT_EQ(faults({interface("A", {beside("x", {"below:A.x"})})}), Faults());
    EXPECT_EQ(faults({interface("A", {beside("x", {"A.x"})})}),
              Faults{std::string("A: a cycle of waiting: A.x waits for A.x") + cure});
}

TEST(Waiting, ProgramsOfAManifestAreServicesOfTheirOwn) {
    const std::vector<ContractInterface> interfaces{interface("A", {serial("x", {"B.y"})}),
                                                    interface("B", {serial("y", {"A.x"})})};
    EXPECT_EQ(faults(interfaces, {{"one", {"A"}}, {"two", {"B"}}}),
              Faults{std::string("A: a cycle of waiting: one:A.x waits for two:B.y, two:B.y waits "
                                 "for one:A.x") +
                     cure});
    EXPECT_EQ(faults(interfaces, {{"one", {"A"}}}),
              Faults{"A: method 'x': waits for 'B.y', which no program of the manifest serves; add "
                     "`serves PROGRAM B`"});
}

TEST(Waiting, NamesMustSaySomething) {
    const ContractMethod told{.name = "told", .one_way = true, .calls = {}};
    const Faults found = faults(
        {interface("A", {serial("x", {"B", "B.none", "C.x", "B.told"})}), interface("B", {told})});
    ASSERT_EQ(found.size(), 4);
    EXPECT_EQ(found[0], "A: method 'x': $calls names no method 'B'; write Interface.method");
    EXPECT_EQ(found[1], "A: method 'x': $calls names no method 'B.none'; write Interface.method");
    EXPECT_EQ(found[2], "A: method 'x': $calls names no method 'C.x'; write Interface.method");
    EXPECT_EQ(found[3],
              "A: method 'x': $calls names 'B.told', which is one-way: nobody waits for it; "
              "remove it");
}

TEST(Manifest, SaysWhatItsProgramsServe) {
    const auto manifest = parse_manifest("kernel k\nprogram skb\nserves skb Skb Offer\n");
    ASSERT_TRUE(manifest);
    EXPECT_EQ(manifest->services, (std::vector<ManifestService>{{"skb", {"Skb", "Offer"}}}));
    EXPECT_EQ(manifest->modules.size(), 1);
    for (const auto* wrong :
         {"kernel k\nserves skb Skb\n", "kernel k\nprogram skb\nserves skb\n"}) {
        const auto refused = parse_manifest(wrong);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find("expected serves NAME INTERFACE..."),
                  std::string::npos);
    }
}

}  // namespace
}  // namespace zooid::hake
