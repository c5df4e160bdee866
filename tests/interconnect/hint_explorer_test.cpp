// All interleavings of parked channels: one core waits on two of them by their hints alone, the
// other sends on either. The real ring, sleep protocol and hint board; the loop is the wait set's.
// Doorbells order memory here: a hint is looked at because a doorbell rang, and no fence is
// between.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <zooid/interconnect/core/hint_board.hpp>
#include <zooid/interconnect/core/ump_channel.hpp>

#include "held.hpp"
#include "memory_model/explorer.hpp"
#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using ModelChannel = UmpChannel<ModelMemory>;
using ModelBoard = HintBoard<ModelMemory>;
constexpr unsigned channels = 2;
constexpr unsigned slots = 4;

struct HintSize {
    Model model;
    unsigned messages;
};

/// Core 0 sends messages, each on the next channel; core 1 takes them.
class HintScenario {
public:
    struct Ends {
        std::array<std::optional<ModelChannel>, channels> senders;
        std::array<std::optional<ModelChannel>, channels> receivers;
        const char* wrong = "";
        std::uint64_t suspended = 0;
    };

    explicit HintScenario(HintSize size) : size_(size) {}

    /// Two channels' frames; the hints are in the last slot of the second, which stays empty.
    [[nodiscard]] std::span<std::byte> frame() { return memory_.bytes(); }

    void start(Machine& machine) {
        machine.order_doorbells();
        for (unsigned index = 0; index < channels; ++index) {
            const auto frame = memory_.bytes().subspan(index * frame_bytes(slots));
            ends_.senders[index].emplace(
                *ModelChannel::create(frame, Side::a, slots, Wake::notified));
            ends_.receivers[index].emplace(*ModelChannel::attach(frame, Side::b));
        }
        machine.start([this] { send_all(); }, [this] { receive_all(); });
    }

    Ends ends_;

private:
    using Parked = std::array<bool, channels>;

    /// Behind all that the channels use of their pages.
    ModelBoard board() {
        auto* const last = reinterpret_cast<Machine::Word*>(memory_.bytes().data() +
                                                            2 * frame_bytes(slots) - line_bytes);
        return ModelBoard({last, 1});
    }

    void send_all() {
        Machine& machine = *Machine::current;
        for (std::uint64_t number = 0; number < size_.messages; ++number) {
            ModelChannel& sender = held(ends_.senders[number % channels]);
            machine.checkpoint({}, number);
            const auto sent = sender.send({.number = 1, .words = std::span(&number, 1)});
            if (!sent) return fail("send");
            if (sent->doorbell_needed) ring(number % channels);
        }
    }

    void ring(unsigned place) {
        Machine& machine = *Machine::current;
        if (machine.planted(Plant::hint_behind_doorbell)) machine.doorbell(1);
        board().set(place);
        if (!machine.planted(Plant::hint_behind_doorbell)) machine.doorbell(1);
    }

    void receive_all() {
        Machine& machine = *Machine::current;
        Parked parked{};
        const auto take_hints = [&] {
            board().take([&](unsigned place) {
                if (place >= channels) return fail("hint");
                if (parked[place]) held(ends_.receivers[place]).wake();
                parked[place] = false;
            });
        };
        for (std::uint64_t received = 0; received < size_.messages;) {
            checkpoint(parked, received);
            const bool early = machine.planted(Plant::hints_before_events);
            if (early) take_hints();
            const std::uint64_t seen = machine.events();
            if (!early) take_hints();
            const std::uint64_t before = received;
            for (unsigned index = 0; index < channels; ++index)
                if (!parked[index]) received += look(index);
            if (received != before || !park(parked)) continue;
            ++ends_.suspended;
            machine.suspend(seen);
        }
    }

    /// Messages of that channel.
    std::uint64_t look(unsigned index) {
        std::array<std::uint64_t, 8> buffer{};
        const auto got = held(ends_.receivers[index]).receive(buffer);
        if (!got) fail("receive");
        if (!got || !got->message) return 0;
        if (buffer[0] % channels != index) fail("content");
        return 1;
    }

    /// False when one has news.
    bool park(Parked& parked) {
        for (unsigned index = 0; index < channels; ++index) {
            if (parked[index]) continue;
            if (!held(ends_.receivers[index]).prepare_sleep().may_sleep) return false;
            parked[index] = true;
        }
        return true;
    }

    void checkpoint(const Parked& parked, std::uint64_t received) {
        std::array<std::byte, 2 * sizeof(ModelChannel) + sizeof(Parked)> local;
        std::byte* to = local.data();
        for (const auto& receiver : ends_.receivers) {
            std::memcpy(to, &held(receiver), sizeof(ModelChannel));
            to += sizeof(ModelChannel);
        }
        std::memcpy(to, parked.data(), sizeof parked);
        Machine::current->checkpoint(local, received);
    }
    void fail(const char* what) { ends_.wrong = what; }

    HintSize size_;
    Frame memory_{2 * 64};  // enough pages for two channels
};

class Hints : public ::testing::TestWithParam<Model> {};
INSTANTIATE_TEST_SUITE_P(Explorer, Hints, ::testing::Values(Model::tso, Model::relaxed),
                         [](const ::testing::TestParamInfo<Model>& info) {
                             return info.param == Model::tso ? "Tso" : "Relaxed";
                         });

Explored explore(Model model, unsigned messages, Plant plant) {
    return Explorer<HintScenario>(HintSize{model, messages}, plant).run();
}

TEST_P(Hints, NoInterleavingLosesAWakeUp) {
    for (unsigned messages = 1; messages <= (scaled(100) > 100 ? 5U : 4U); ++messages) {
        Explorer<HintScenario> explorer(HintSize{GetParam(), messages}, Plant::none);
        const Explored explored = explorer.run();
        EXPECT_EQ(explored.violation, "");
        EXPECT_GT(explored.suspended, 0);
        EXPECT_TRUE(explorer.complete(scaled(5'000)));
        std::printf("%u messages: %llu states\n", messages,
                    static_cast<unsigned long long>(explored.states));
    }
}

TEST_P(Hints, FindsEitherMissingFence) {
    EXPECT_EQ(explore(GetParam(), 1, Plant::sender_fence).violation, "lost wake-up");
    EXPECT_EQ(explore(GetParam(), 1, Plant::receiver_fence).violation, "lost wake-up");
}

// The thread is woken, finds no hint, and sleeps again; then the hint comes.
TEST_P(Hints, FindsAHintSetBehindTheDoorbell) {
    EXPECT_EQ(explore(GetParam(), 1, Plant::hint_behind_doorbell).violation, "lost wake-up");
}

// Hint and doorbell come between the look at the hints and the look at the events.
TEST_P(Hints, FindsHintsTakenBeforeTheEventsAreRead) {
    EXPECT_EQ(explore(GetParam(), 2, Plant::hints_before_events).violation, "lost wake-up");
}

}  // namespace
}  // namespace zooid::interconnect::testing
