// What the knowledge base decides for the running system beside transports: the order in which
// cores start, and the core on which a program runs.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <sstream>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

const hake::Topology two_packages{.sockets = 2, .cores = 4, .threads = 2};
constexpr unsigned cores = 16;
constexpr unsigned cores_of_package = 8;

/// The numbers of a line "L = [1,2,3]" of the output.
std::vector<unsigned> list_of(const std::string& output, const std::string& name) {
    std::vector<unsigned> out;
    const std::size_t at = output.find(name + " = [");
    if (at == std::string::npos) return out;
    std::istringstream stream(output.substr(at + name.size() + 4));
    unsigned number = 0;
    char comma = 0;
    while (stream >> number) {
        out.push_back(number);
        stream >> comma;
    }
    return out;
}

/// The cores of the domains that `run --background` has named.
std::vector<std::uint64_t> homes_of(const std::string& output) {
    std::vector<std::uint64_t> out;
    const std::string word = "domain ";
    for (std::size_t at = 0; (at = output.find(word, at)) != std::string::npos; at += word.size()) {
        const std::uint64_t id = std::strtoull(output.c_str() + at + word.size(), nullptr, 10);
        if (id != 0) out.push_back(id >> 32);
    }
    return out;
}

// A core of the other package first, then the first threads near before far, then the second ones:
// worked out here anew. And every core has the facts of its processor.
TEST(Decisions, CoresStartInTheOrderThatWasDecided) {
    const Ran ran =
        run("skb \"findall(_C, core_started(_C,_,decided), Started)\"; "
            "skb \"boot_order(Order)\"; skb \"aggregate_all(count, cpu(_,_,_,_), Processors)\"; "
            "skb \"aggregate_all(count, feature(_,smep), Smep)\"; why \"boot_order(_)\"; shutdown",
            {.topology = two_packages, .numa_nodes = 2});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    std::vector<unsigned> expected(cores - 1);
    std::iota(expected.begin(), expected.end(), 1);
    std::ranges::sort(expected, {}, [](unsigned core) {
        const bool far = core >= cores_of_package;
        return std::tuple(core % 2, core == cores_of_package ? 0 : 1, far, core);
    });
    EXPECT_EQ(list_of(ran.output, "Started"), expected) << ran.output;
    expected.insert(expected.begin(), 0);
    EXPECT_EQ(list_of(ran.output, "Order"), expected) << ran.output;
    EXPECT_NE(ran.output.find(fmt::format("Processors = {}", cores)), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find(fmt::format("Smep = {}", cores)), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("is chosen because each other package gets a core first"),
              std::string::npos)
        << ran.output;
}

// Two facts, two homes; a core that says where is not overruled.
TEST(Decisions, ProgramsRunNearTheMemoryTheyNeed) {
    for (const unsigned node : {0U, 1U}) {
        const Ran ran =
            run("run --background --core any hello; run --background --core 3 hello; "
                "why \"place(hello,C)\"; shutdown",
                {.topology = two_packages,
                 .numa_nodes = 2,
                 .kernel = fmt::format("declare=needs(hello,memory({}))", node)});
        ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
        const auto homes = homes_of(ran.output);
        ASSERT_EQ(homes.size(), 2U) << ran.output;
        EXPECT_EQ(homes[0] / cores_of_package, node) << ran.output;
        EXPECT_EQ(homes[1], 3U) << ran.output;
        EXPECT_NE(ran.output.find("is chosen because no core costs less"), std::string::npos)
            << ran.output;
    }
}

// A core that has no time is not chosen.
TEST(Decisions, ProgramsRunWhereThereIsTime) {
    const Ran ran =
        run("run --background --core 1 threads 1 forever; skb \"load(1,P)\"; run hello; "
            "run --background --core any hello; why \"place(hello,C)\"; shutdown",
            {.cores = 3});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto homes = homes_of(ran.output);
    ASSERT_EQ(homes.size(), 2U) << ran.output;
    EXPECT_EQ(homes[0], 1U);
    EXPECT_NE(homes[1], 1U) << ran.output;
}

}  // namespace
}  // namespace zooid::e2e
