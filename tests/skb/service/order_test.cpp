// The order in which a core sends to all others: decided by the multicast policy, kept by a
// monitor.
#include <gtest/gtest.h>

#include "../../../monitor/service/decisions.hpp"
#include "world.hpp"

namespace zooid::skb {
namespace {

using namespace testing;

class Order : public World {
protected:
    std::vector<int> order(std::uint16_t from, bool sending = true) {
        Api::Transports::Params params;
        params.set_from(from);
        params.set_sending(sending);
        const auto row = ask<Api::Transports>(1, params);
        EXPECT_EQ(row.status(), WireStatus::ok);
        std::vector<int> out;
        for (const std::byte each : row.order()) out.push_back(static_cast<int>(each));
        return out;
    }
};

// Whom a message takes longest to is sent to first; a dead core is left out.
TEST_F(Order, IsTheFlatTreesAndFollowsTheFacts) {
    EXPECT_EQ(order(0), std::vector<int>());
    tell(0,
         "core(0,0). core(1,1). core(2,2). core(3,3). overcommitted(true). "
         "message_cost(0,1,ump_notify,400,1,measured). "
         "message_cost(0,2,ump_notify,900,1,measured). "
         "message_cost(0,3,ump_notify,600,1,measured).");
    EXPECT_EQ(order(0), (std::vector<int>{2, 3, 1}));
    EXPECT_EQ(order(0, false), std::vector<int>());
    const std::uint64_t version = row(0).version();
    tell(0, "core_life(3,dead,'it died').");
    EXPECT_GT(row(0, version).version(), version);
    EXPECT_EQ(order(0), (std::vector<int>{2, 1}));
}

std::vector<int> visited(const monitor::Decisions& decisions, std::initializer_list<int> cores) {
    monitor::CoreSet to;
    for (const int core : cores) to.set(monitor::CoreId{static_cast<std::uint16_t>(core)});
    std::vector<int> out;
    decisions.each_in_order(to, [&](monitor::CoreId core) { out.push_back(core.value); });
    return out;
}

// Everyone who is to hear does, once, whatever was decided.
TEST(Decisions, SendInOrderToWhoeverIsMeant) {
    monitor::Decisions decisions;
    EXPECT_EQ(visited(decisions, {1, 2, 3}), (std::vector<int>{1, 2, 3}));
    constexpr std::array order{std::byte{3}, std::byte{1}, std::byte{3}, std::byte{255}};
    decisions.send_in_order(order);
    EXPECT_EQ(visited(decisions, {1, 2, 3}), (std::vector<int>{3, 1, 2}));
    EXPECT_EQ(visited(decisions, {2, 4}), (std::vector<int>{2, 4}));
    EXPECT_EQ(visited(decisions, {}), std::vector<int>());
    EXPECT_EQ(visited(decisions, {255, 0}), (std::vector<int>{255, 0}));
}

TEST(Decisions, ARowOutOfRangeChangesNothing) {
    monitor::Decisions decisions;
    const monitor::CoreId other{1};
    using schema::monitor::Transport;
    EXPECT_EQ(decisions.transport(other), Transport::ump_notify);
    constexpr std::array good{std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}};
    const std::array<std::string_view, 1> reasons{"because"};
    EXPECT_TRUE(decisions.adopt(7, good, reasons));
    EXPECT_EQ(decisions.transport(other), Transport::ump);
    EXPECT_EQ(decisions.reason(other), "knowledge base version 7: ump by because");
    constexpr std::array no_kind{std::byte{3}, std::byte{0}};
    constexpr std::array no_reason{std::byte{1}, std::byte{1}};
    EXPECT_FALSE(decisions.adopt(8, no_kind, reasons));
    EXPECT_FALSE(decisions.adopt(8, no_reason, reasons));
    EXPECT_EQ(decisions.transport(other), Transport::ump);
    EXPECT_EQ(decisions.transport(monitor::CoreId{9}), Transport::ump_notify);
}

}  // namespace
}  // namespace zooid::skb
