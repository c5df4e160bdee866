// Buffers between domains of the guest: what they cost, and that who gave one away has it no more.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <utility>

#include "guest_run.hpp"

namespace zooid::e2e {
namespace {

struct Cost {
    std::uint64_t send = 0;
    std::uint64_t receive = 0;
    std::uint64_t copied = 1;
};

/// Lines `WHAT BYTES send N receive N copied N`.
std::map<std::pair<std::string, std::uint64_t>, Cost> costs(const std::string& output) {
    std::map<std::pair<std::string, std::uint64_t>, Cost> found;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string what, send, receive, copied;
        std::uint64_t bytes = 0;
        Cost cost;
        if (words >> what >> bytes >> send >> cost.send >> receive >> cost.receive >> copied >>
                cost.copied &&
            send == "send")
            found[{what, bytes}] = cost;
    }
    return found;
}

/// At most a tenth more. The small one comes first and may pay for what is done once.
void expect_flat(std::uint64_t small, std::uint64_t large) { EXPECT_LE(large, small + small / 10); }

// Goal: a buffer costs the same whatever its size, and no byte of it is copied.
// Method: instructions, which repeat exactly; every word is checked on both sides.
TEST(Bulk, CostsTheSameForEverySize) {
    const Ran ran =
        run("run bulk move; run bulk pool; shutdown", {.cores = 1, .instruction_count = true});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    const auto cost = costs(ran.output);
    ASSERT_EQ(cost.size(), 4) << ran.output;
    const Cost small = cost.at({"move", 4096});
    const Cost large = cost.at({"move", 2 << 20});
    expect_flat(small.send, large.send);
    expect_flat(small.receive, large.receive);
    EXPECT_EQ(cost.at({"pool", 4096}).send, cost.at({"pool", 65536}).send);
    EXPECT_EQ(cost.at({"pool", 4096}).receive, cost.at({"pool", 65536}).receive);
    for (const auto& [what, each] : cost) EXPECT_EQ(each.copied, 0) << what.first << what.second;
    std::cout << ran.output;
}

// Both die of the same fault: the mapping is not there.
TEST(Bulk, WhoGaveAFrameAwayHasItNoMore) {
    for (const std::string mode : {"after", "keep"}) {
        const Ran ran = run("run bulk " + mode + "; shutdown", {.cores = 1, .keep_going = true});
        EXPECT_NE(ran.output.find("given away"), std::string::npos) << ran.failure << ran.output;
        EXPECT_NE(ran.output.find("segmentation fault (nothing mapped)"), std::string::npos)
            << ran.output;
        EXPECT_EQ(ran.output.find("and still written"), std::string::npos) << ran.output;
    }
}

// Goal: who sleeps until a ring has room is woken when the ring's owner has ended.
TEST(Lmp, ASenderThatWaitsForRoomHearsThatItsPeerHasEnded) {
    const Ran ran = run("run bulk room; shutdown", {.cores = 1});
    ASSERT_EQ(ran.status, 0) << ran.failure << ran.output;
    EXPECT_NE(ran.output.find("the peer has ended, told while asleep"), std::string::npos)
        << ran.output;
}

}  // namespace
}  // namespace zooid::e2e
