// Random calls on all cores at once: afterwards every core answers, and all memory is back.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../test_size.hpp"
#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

struct Size {
    std::uint64_t calls;
    unsigned seeds;
};

Size size() {
    return {test::sized<std::uint64_t>(100'000, 1'000'000, 1'000'000), test::sized(1U, 1U, 50U)};
}

/// "of this core, free for domains", of each `mem` in the output.
std::vector<std::uint64_t> free_bytes(const std::string& output) {
    std::vector<std::uint64_t> found;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("{")) continue;
        const auto table = nlohmann::json::parse(line);
        if (table["command"] == "mem") found.push_back(table["rows"][0]["bytes"]);
    }
    return found;
}

unsigned count(std::string_view in, std::string_view text) {
    unsigned found = 0;
    for (auto at = in.find(text); at != std::string_view::npos; at = in.find(text, at + 1)) ++found;
    return found;
}

/// The totals line, "seed S: N calls by ...".
std::uint64_t calls_made(const std::string& output, std::uint64_t seed) {
    const std::string begin = "seed " + std::to_string(seed) + ": ";
    const auto at = output.find(begin);
    if (at == std::string::npos) return 0;
    std::printf("%s\n", output.substr(at, output.find('\n', at) - at).c_str());
    return std::strtoull(output.c_str() + at + begin.size(), nullptr, 10);
}

void fuzz(unsigned cores, std::uint64_t calls, std::uint64_t seed, const std::string& kernel) {
    std::string memory = "mem --json; ";
    for (unsigned core = 1; core < cores; ++core)
        memory += "oncore " + std::to_string(core) + " mem --json; ";
    const std::string last = std::to_string(cores - 1);
    const Ran ran =
        run(memory + "run fuzz_calls --seed " + std::to_string(seed) + " --calls " +
                std::to_string(calls) + "; " + memory + "cores --json; ping " + last +
                "; name set a stillhere; oncore " + last + " name get a; run hello; shutdown",
            {.cores = cores, .kernel = kernel});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_GE(calls_made(ran.output, seed), calls);
    const std::vector<std::uint64_t> memories = free_bytes(ran.output);
    ASSERT_EQ(memories.size(), 2 * cores) << ran.output;
    for (unsigned core = 0; core < cores; ++core)
        EXPECT_EQ(memories[core], memories[cores + core]) << "memory lost on core " << core;
    EXPECT_EQ(count(ran.output, R"("life":"alive")"), cores) << ran.output;
    EXPECT_NE(ran.output.find("\nstillhere\n"), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("hello from Zooid"), std::string::npos) << ran.output;
}

TEST(CallFuzz, FourCoresSurvive) {
    for (unsigned i = 0; i < size().seeds; ++i) fuzz(4, size().calls, test::first_seed() + i, "");
}

// The debug image looks at all its state, the mapping database too; two cores run at once even on a
// small host.
TEST(CallFuzz, KeepsTheStateOfTheDebugImage) {
    for (unsigned i = 0; i < size().seeds; ++i)
        fuzz(2, size().calls / 5, test::first_seed() + i, "driver=cpudriver_debug");
}

}  // namespace
}  // namespace zooid::e2e
