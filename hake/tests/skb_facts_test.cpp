// Facts of a running Linux, from a small /sys and /proc made for the test; and pictures of answers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <zooid/skb/query.hpp>

#include "skb_host_facts.hpp"
#include "skb_picture.hpp"

namespace zooid::hake {
namespace {

namespace fs = std::filesystem;

class FakeLinux {
public:
    FakeLinux() { fs::create_directories(root()); }
    FakeLinux(const FakeLinux&) = delete;
    FakeLinux& operator=(const FakeLinux&) = delete;
    ~FakeLinux() { fs::remove_all(root()); }
    void file(const std::string& path, const std::string& text) const {
        const fs::path whole = root() / path;
        fs::create_directories(whole.parent_path());
        std::ofstream(whole) << text;
    }
    [[nodiscard]] static fs::path root() {
        return fs::path(testing::TempDir()) / ("zooid_linux" + std::to_string(::getpid()));
    }
};

std::string ask(skb::KnowledgeBase& base, const std::string& goal) {
    skb::Query query(base, goal);
    const auto step = query.next();
    if (step == skb::Query::Step::error) return query.error_text();
    if (step != skb::Query::Step::answer) return "no";
    std::string out;
    for (std::size_t i = 0; i < query.columns(); ++i) out += (i > 0 ? " " : "") + query.text(i);
    return out.empty() ? "yes" : out;
}

TEST(HostFacts, AreWhatTheFilesSay) {
    const FakeLinux linux;
    linux.file("proc/cpuinfo",
               "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 207\n"
               "apicid\t\t: 0\nflags\t\t: fpu pcid nonstop_tsc smep\n\n"
               "processor\t: 1\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 207\n"
               "apicid\t\t: 2\nflags\t\t: fpu\n");
    const std::string cpu = "sys/devices/system/cpu/";
    linux.file(cpu + "online", "0-1\n");
    linux.file(cpu + "cpu1/topology/physical_package_id", "1\n");
    linux.file(cpu + "cpu1/topology/core_id", "4\n");
    linux.file(cpu + "cpu1/topology/thread_siblings_list", "0-1\n");
    linux.file(cpu + "cpu1/cache/index0/level", "1\n");
    linux.file(cpu + "cpu1/cache/index0/type", "Data\n");
    linux.file(cpu + "cpu1/cache/index0/size", "48K\n");
    linux.file(cpu + "cpu1/cache/index0/coherency_line_size", "64\n");
    linux.file(cpu + "cpu1/cache/index0/ways_of_associativity", "12\n");
    linux.file(cpu + "cpu1/cache/index0/shared_cpu_list", "0-1\n");
    const std::string node = "sys/devices/system/node/";
    linux.file(node + "online", "0-1\n");
    linux.file(node + "node0/cpulist", "0-1\n");
    linux.file(node + "node0/distance", "10 21\n");
    for (const char* block : {"0", "1", "4"}) linux.file(node + "node0/memory" + block + "/x", "");
    linux.file("sys/devices/system/memory/block_size_bytes", "8000000\n");
    const std::string pci = "sys/bus/pci/devices/";
    linux.file(pci + "0000:02:1f.3/resource",
               "0x00000000fe000000 0x00000000fe000fff 0x0000000000040200\n"
               "0x000000000000c000 0x000000000000c01f 0x0000000000040101\n");
    linux.file(pci + "0000:02:1f.3/numa_node", "-1\n");
    linux.file(pci + "0000:00:01.0/secondary_bus_number", "2\n");
    linux.file(pci + "0001:00:00.0/secondary_bus_number", "9\n");
    linux.file("proc/stat", "cpu  9 0 0 9\ncpu0 30 0 20 40 10 0 0 0\n");
    linux.file("proc/interrupts", "      CPU0 CPU1\n 24: 1 3 IO-APIC ttyS0\nNMI: 7 7 \n");
    skb::KnowledgeBase base;
    add_host_facts(base, linux.root(), std::chrono::milliseconds(1), 7);
    EXPECT_EQ(ask(base, "core(1, A), cpu(1, V, F, M)"), "2 'GenuineIntel' 6 207");
    EXPECT_EQ(ask(base, "findall(F, feature(0, F), L)"), "F [pcid,smep,invariant_tsc]");
    EXPECT_EQ(ask(base, "topology(1, P, C, T)"), "1 4 1");
    EXPECT_EQ(ask(base, "cache(1, L, K, S, B, W, G)"), "1 data 49152 64 12 0");
    EXPECT_EQ(ask(base, "cpu_affinity(1, N), node_distance(0, 1, D)"), "0 21");
    EXPECT_EQ(ask(base, "findall(B-S, memory_affinity(B, S, 0), L)"),
              "B S [0-268435456,536870912-134217728]");
    EXPECT_EQ(ask(base, "findall(I-K-S, pci_bar(2, 31, 3, I, K, S), L)"),
              "I K S [0-mem-4096,1-io-32]");
    EXPECT_EQ(ask(base, "findall(B-S, pci_bridge(B, D, F, S), L)"), "B S D F [0-2]");
    EXPECT_EQ(ask(base, "load(0, P), provenance(load(0, _), S, O, T)"), "500 measured linux 7");
    EXPECT_EQ(ask(base, "interrupt_source(S, N, R)"), "irq24 none 0");
    EXPECT_EQ(ask(base, "unread(device_node, _), unread(message_cost, _)"), "yes");
    EXPECT_EQ(ask(base, "unread(core, _)"), "no");
}

// An empty machine has nothing but what could not be read; odd files do no harm.
TEST(HostFacts, WhatCannotBeReadIsAFact) {
    const FakeLinux linux;
    linux.file("proc/cpuinfo", "processor : many\n: \nno colon\n");
    linux.file("sys/devices/system/cpu/online", "0-99999999999,x,7-\n");
    linux.file("proc/stat", "cpu0\ncpu1 x\n");
    linux.file("proc/interrupts", "\n1:\n");
    skb::KnowledgeBase base;
    add_host_facts(base, linux.root(), std::chrono::milliseconds(0), 7);
    for (const char* relation : {"core", "cpu", "topology", "cache", "load", "pci_bar", "memory"})
        EXPECT_EQ(ask(base, "unread(" + std::string(relation) + ", _)"), "yes") << relation;
}

TEST(HostFacts, ListsOfTheKernel) {
    EXPECT_EQ(numbers_of_list("0-2,7\n"), (std::vector<std::int64_t>{0, 1, 2, 7}));
    EXPECT_TRUE(numbers_of_list("").empty());
    EXPECT_TRUE(numbers_of_list("x").empty());
}

TEST(Pictures, ATreeIsDrawnWithItsOrder) {
    const auto answers = nlohmann::json::parse(
        R"([{"Ns":7,"T":{"f":"tree","args":[0,[{"f":"tree","args":[2,[]]},{"f":"tree","args":[1,[]]}]]}}])");
    const auto picture = picture_of_answers(answers);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->nodes.size(), 3U);
    EXPECT_EQ(picture->edges.size(), 2U);
    EXPECT_EQ(picture->edges[0].label, "1");
    EXPECT_EQ(picture->nodes[picture->edges[0].to].label, "2");
    EXPECT_LT(picture->nodes[0].y, picture->nodes[1].y);
    EXPECT_NE(picture->nodes[1].x, picture->nodes[2].x);
    EXPECT_TRUE(as_dot(*picture).contains("n0 -> n1"));
    EXPECT_TRUE(as_svg(*picture).contains("Ns = 7"));
    EXPECT_FALSE(picture_of_answers(nlohmann::json::parse(R"([{"T":{"f":"tree","args":[0,7]}}])")));
    EXPECT_FALSE(picture_of_answers(nlohmann::json::parse(R"([{"C":0}, 3, []])")));
}

TEST(Pictures, RoutesJoinSourcesAndCores) {
    const auto answers = nlohmann::json::parse(
        R"([{"P":[{"f":"route","args":["a<b",0,48]},{"f":"route","args":["nic",0,49]}]}])");
    const auto picture = picture_of_answers(answers);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->nodes.size(), 3U);
    EXPECT_EQ(picture->edges[1].label, "49");
    EXPECT_TRUE(as_svg(*picture).contains("a&lt;b"));
}

TEST(Pictures, AMachineHasABoxForEachPackage) {
    const Picture picture = picture_of_machine({{.core = 3, .package = 1, .inner = 0, .node = 1},
                                                {.core = 0, .package = 0, .inner = 0, .node = 0},
                                                {.core = 1, .package = 0, .inner = 0, .node = 0},
                                                {.core = 2, .package = 0, .inner = 1, .node = 0}});
    EXPECT_EQ(picture.nodes.size(), 4U);
    EXPECT_EQ(picture.boxes.size(), 2U + 3U);
    EXPECT_EQ(picture.boxes[0].label, "package 0, node 0");
    EXPECT_TRUE(as_dot(picture).contains("subgraph cluster_1"));
}

}  // namespace
}  // namespace zooid::hake
