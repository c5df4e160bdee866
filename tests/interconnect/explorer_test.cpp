// All interleavings of the real ring and sleep protocol on two cores with store buffers, for small
// sizes.
//
// A fence left out on either side is found. A release made relaxed is not: under TSO stores leave a
// core in order, so it changes nothing there; the thread sanitizer's run of the stress test is what
// watches that.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <zooid/interconnect/core/ump_channel.hpp>

#include "pairs.hpp"
#include "test_size.hpp"
#include "tso_machine.hpp"

namespace zooid::interconnect::testing {
namespace {

using ModelChannel = UmpChannel<ModelMemory>;

struct Explored {
    std::uint64_t states = 0;
    std::uint64_t runs = 0;
    std::uint64_t suspended = 0;  // suspensions over all runs
    std::string violation;        // empty when none
};

/// Core 0 sends `messages` one-slot messages to core 1 through two slots; both sleep when they can.
class Scenario {
public:
    explicit Scenario(unsigned messages) : messages_(messages) {}

    void start(TsoMachine& machine, Plant plant) {
        // The same memory in every run: states are compared by address.
        std::ranges::fill(frame_.bytes(), std::byte{});
        wrong_.clear();
        suspended_ = 0;
        sender_.emplace(
            *ModelChannel::create(frame_.bytes(), Side::a, ring_slots_min, Wake::notified));
        receiver_.emplace(*ModelChannel::attach(frame_.bytes(), Side::b));
        machine.reset(plant, [this] { send_all(); }, [this] { receive_all(); });
    }
    [[nodiscard]] const std::string& wrong() const { return wrong_; }
    [[nodiscard]] std::uint64_t suspended() const { return suspended_; }

private:
    void send_all() {
        TsoMachine& machine = *TsoMachine::current;
        for (std::uint64_t number = 0; number < messages_; ++number) {
            for (;;) {
                machine.checkpoint(bytes_of(*sender_), number);
                const std::array<std::uint64_t, 1> words{number};
                const auto sent = sender_->send({.number = 1, .words = words});
                if (sent) {
                    if (sent->doorbell_needed) machine.doorbell(1);
                    break;
                }
                if (sent.error() != SendError::full) return fail("send");
                sleep(*sender_, 1, 1);
            }
        }
    }

    void receive_all() {
        TsoMachine& machine = *TsoMachine::current;
        std::array<std::uint64_t, 2> buffer{};
        for (std::uint64_t expected = 0; expected < messages_;) {
            machine.checkpoint(bytes_of(*receiver_), expected);
            const auto got = receiver_->receive(buffer);
            if (!got) return fail("receive");
            if (got->doorbell_needed) machine.doorbell(0);
            if (!got->message) {
                sleep(*receiver_, 0, 0);
            } else if (buffer[0] != expected++) {
                return fail("order");
            }
        }
        // The sender may still wait for the last acknowledgement; looking once more gives it.
        const auto last = receiver_->receive(buffer);
        if (last && last->doorbell_needed) machine.doorbell(0);
    }

    void sleep(ModelChannel& channel, unsigned slots_wanted, unsigned peer) {
        TsoMachine& machine = *TsoMachine::current;
        const std::uint64_t seen = machine.events();
        const SleepDecision decision = channel.prepare_sleep(slots_wanted);
        if (decision.doorbell_needed) machine.doorbell(peer == 1 ? 1 : 0);
        if (!decision.may_sleep) return;
        ++suspended_;
        machine.suspend(seen);
        channel.wake();
    }

    static std::span<const std::byte> bytes_of(const ModelChannel& channel) {
        return std::as_bytes(std::span(&channel, 1));
    }
    void fail(const char* what) { wrong_ = what; }

    unsigned messages_;
    Frame frame_{ring_slots_min};
    std::optional<ModelChannel> sender_;
    std::optional<ModelChannel> receiver_;
    std::string wrong_;
    std::uint64_t suspended_ = 0;
};

/// Depth first; a run is replayed from the start, and given up where it meets a state already seen.
Explored explore(unsigned messages, Plant plant) {
    constexpr std::uint64_t states_max = 2'000'000;
    TsoMachine machine;
    Scenario scenario(messages);
    Explored result;
    std::unordered_set<std::uint64_t> seen;
    std::vector<std::vector<Action>> open{{}};
    while (!open.empty() && result.violation.empty()) {
        std::vector<Action> path = std::move(open.back());
        open.pop_back();
        ++result.runs;
        scenario.start(machine, plant);
        for (const Action action : path) machine.take(action);
        while (seen.insert(machine.state()).second) {
            const auto actions = machine.enabled();
            if (!scenario.wrong().empty()) result.violation = scenario.wrong();
            if (actions.empty() && !machine.finished()) result.violation = "lost wake-up";
            if (actions.empty() || !result.violation.empty()) break;
            for (std::size_t other = 1; other < actions.size(); ++other) {
                open.push_back(path);
                open.back().push_back(actions[other]);
            }
            path.push_back(actions.front());
            machine.take(actions.front());
        }
        result.suspended += scenario.suspended();
        if (seen.size() > states_max) result.violation = "too many states";
    }
    result.states = seen.size();
    return result;
}

/// The larger sizes take a minute: they run in the soak size.
unsigned messages_max() { return scaled(100) > 100 ? 5 : 3; }

class Sizes : public ::testing::TestWithParam<unsigned> {};

TEST_P(Sizes, NoInterleavingLosesAMessageOrAWakeUp) {
    const Explored explored = explore(GetParam(), Plant::none);
    EXPECT_EQ(explored.violation, "");
    EXPECT_GT(explored.suspended, 0);
    RecordProperty("states", std::to_string(explored.states));
    std::printf("%u messages: %llu states, %llu runs\n", GetParam(),
                static_cast<unsigned long long>(explored.states),
                static_cast<unsigned long long>(explored.runs));
}

INSTANTIATE_TEST_SUITE_P(Explorer, Sizes, ::testing::Range(1u, messages_max() + 1));

TEST(Explorer, FindsTheSendersMissingFence) {
    EXPECT_EQ(explore(1, Plant::sender_fence).violation, "lost wake-up");
}

TEST(Explorer, FindsTheReceiversMissingFence) {
    EXPECT_EQ(explore(1, Plant::receiver_fence).violation, "lost wake-up");
}

// Three messages through two slots: the sender must sleep for room, woken by an acknowledgement.
TEST(Explorer, FindsTheMissingFencesWhereTheSenderSleepsToo) {
    EXPECT_EQ(explore(3, Plant::sender_fence).violation, "lost wake-up");
    EXPECT_EQ(explore(3, Plant::receiver_fence).violation, "lost wake-up");
}

TEST(Explorer, FindsASuspendThatForgetsDoorbells) {
    EXPECT_EQ(explore(1, Plant::suspend_ignores_seen).violation, "lost wake-up");
}

}  // namespace
}  // namespace zooid::interconnect::testing
