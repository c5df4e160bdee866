// PCI windows and interrupts: plans by hand, then random machines against an independent check.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>

#include "../test_size.hpp"
#include "machine.hpp"

namespace zooid::skb::test {
namespace {

// Bus 2: 1 MiB, 512 KiB, 16 KiB in a window of 2 MiB; bus 1: that after its own 2 MiB. The window
// of bus 0 begins behind the hole and the firmware's frame buffer, at 0xc0300000 - aligned to 2
// MiB.
TEST(Pci, PacksWindowsAroundWhatIsTaken) {
    KnowledgeBase base = machine("two-bridges");
    EXPECT_EQ(ask(base, "\\+ \\+ (pci_plan(mem, P), pci_check(P), length(P, 8))"), "yes");
    EXPECT_EQ(
        ask(base, "findall(B, (pci_plan(mem, P), member(place(bar(_, _, _, _), B, _), P)), L)"),
        "L = [3225419776,3227516928,3228565504,3229089792,3229614080,3229745152]");
    EXPECT_EQ(ask(base, "pci_plan(mem, [place(W, B, S)|_])"),
              "W = bridge(0,1,0), B = 3225419776, S = 4194304");
    EXPECT_EQ(
        ask(base, "pci_plan(prefetch, P), last(P, place(W, B, S)), P = [F|_]")
                .find("W = bar(2,0,0,4), B = 1168231104512, S = 17179869184") != std::string::npos,
        true);
    EXPECT_EQ(ask(base, "pci_plan(io, P)"), "no");
}

// A window too small, and an address fixed behind a bridge: no plan rather than a wrong one.
TEST(Pci, MakesNoPlanWhereThereIsNone) {
    KnowledgeBase base = machine("two-bridges");
    ASSERT_TRUE(base.consult("pci_bar(2, 3, 0, 0, mem, 536870912)."));
    EXPECT_EQ(ask(base, "pci_plan(mem, P)"), "no");
    KnowledgeBase fixed = machine("two-bridges");
    ASSERT_TRUE(fixed.consult("pci_fixed(2, 0, 0, 0, 4096, firmware)."));
    EXPECT_EQ(ask(fixed, "pci_plan(mem, P)"), "no");
    EXPECT_EQ(ask(fixed, "pci_plan(prefetch, [place(_, B, _)|_])"), "B = 1099511627776");
}

// The check has teeth: an overlap, a wrong alignment, a place outside of its window.
TEST(Pci, TheCheckRefusesWrongPlans) {
    KnowledgeBase base = machine("two-bridges");
    EXPECT_EQ(ask(base,
                  "pci_check([place(bridge(0,1,0),1048576,1048576),"
                  "place(bar(1,1,0,0),1048576,4096),place(bar(1,2,0,0),1052672,4096)])"),
              "yes");
    EXPECT_EQ(
        ask(base, "pci_check([place(bar(0,1,0,0),8192,8192),place(bar(0,2,0,0),12288,4096)])"),
        "no");
    EXPECT_EQ(ask(base, "pci_check([place(bar(0,1,0,0),4096,8192)])"), "no");
    EXPECT_EQ(ask(base,
                  "pci_check([place(bridge(0,1,0),1048576,1048576),"
                  "place(bar(1,1,0,0),2097152,4096)])"),
              "no");
}

// Random trees of bridges with random base addresses and holes.
TEST(Pci, EveryPlanOfARandomMachineIsChecked) {
    std::mt19937_64 random(zooid::test::first_seed());
    unsigned plans = 0;
    const unsigned machines = zooid::test::sized(3U, 10U, 1'000U);
    for (unsigned i = 0; i < machines; ++i) {
        std::string facts = "pci_window(mem, 2147483648, 1073741824). ";
        const unsigned bridges = static_cast<unsigned>(random() % 6);
        for (unsigned b = 1; b <= bridges; ++b) {
            facts += fmt::format("pci_bridge({0}, {1}, 0, {1}). ", random() % b, b);
        }
        for (unsigned d = 0; d < 12; ++d) {
            facts += fmt::format("pci_bar({}, {}, 0, 0, mem, {}). ", random() % (bridges + 1),
                                 10 + d, 4096ULL << random() % 12);
        }
        facts += fmt::format("pci_hole(mem, {}, {}). ", 2147483648ULL + (random() % 64) * 4096,
                             (random() % 64 + 1) * 4096);
        KnowledgeBase base = machine("");
        ASSERT_TRUE(base.consult(facts));
        const std::string found =
            ask(base,
                "pci_plan(mem, P), pci_check(P), "
                "aggregate_all(count, member(place(bar(_,_,_,_), _, _), P), 12), "
                "\\+ (pci_hole(mem, H, S), member(place(bar(_,_,_,_), B, Z), P), B < H + S, "
                "H < B + Z), P = [_|_]");
        if (found.starts_with("P = ")) ++plans;
        EXPECT_TRUE(found.starts_with("P = ")) << facts << '\n' << found;
    }
    EXPECT_EQ(plans, machines);
}

// The most frequent first, near its device; one vector never twice on a core.
TEST(Interrupts, GoNearTheirDevicesAndShareNoVector) {
    KnowledgeBase base = machine("two-bridges");
    EXPECT_EQ(ask(base, "interrupt_route(S, C, V)"),
              "S = disk, C = 0, V = 48 | S = nic_rx0, C = 1, V = 48 | S = nic_rx1, C = 1, V = 49 | "
              "S = serial, C = 0, V = 50 | S = timer, C = 0, V = 49");
    ASSERT_EQ(base.retract_relation("vector_range", 2), 1U);
    ASSERT_TRUE(base.consult("vector_range(48, 49)."));
    EXPECT_EQ(ask(base, "interrupt_plan(P)"), "no");  // five sources, four vectors
    KnowledgeBase server = machine("server-2x32");
    ASSERT_TRUE(server.consult("vector_range(48, 239)."));
    std::string sources;
    for (int i = 0; i < 200; ++i) {
        sources += fmt::format("interrupt_source(s{}, {}, {}). ", i, i % 2, 1000 + i);
    }
    ASSERT_TRUE(server.consult(sources));
    EXPECT_EQ(ask(server,
                  "interrupt_plan(P), length(P, N), "
                  "findall(C-V, member(route(_, C, V), P), L), sort(L, S), length(S, N), "
                  "P = [_|_]")
                      .find("N = 200") != std::string::npos,
              true);
    EXPECT_EQ(ask(server, "interrupt_plan(P), member(route(s1, C, _), P), C < 32"), "no");
}

}  // namespace
}  // namespace zooid::skb::test
