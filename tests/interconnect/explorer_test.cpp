// All interleavings of the real ring and sleep protocol on two cores, for small sizes: with the
// store buffers of x86-TSO, and with every reordering that release and acquire leave.
//
// A fence left out on either side is found under both. A release or an acquire made relaxed is
// found under the second only: TSO keeps stores, and loads, in order anyway.
#include "memory_model/explorer.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <zooid/interconnect/core/ump_channel.hpp>

#include "held.hpp"
#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using ModelChannel = UmpChannel<ModelMemory>;

struct Size {
    Model model;
    unsigned messages;
    unsigned slots;
    unsigned words = 1;  // of each message
};

/// Core 0 sends messages to core 1; both sleep when they can.
class Scenario {
public:
    /// What the programs know beside their stacks.
    struct Ends {
        std::optional<ModelChannel> sender;
        std::optional<ModelChannel> receiver;
        const char* wrong = "";
        std::uint64_t suspended = 0;
    };

    explicit Scenario(Size size) : size_(size), frame_(size.slots) {}

    [[nodiscard]] std::span<std::byte> frame() { return frame_.bytes(); }

    void start(Machine& machine) {
        ends_.sender.emplace(*ModelChannel::create(frame(), Side::a, size_.slots, Wake::notified));
        ends_.receiver.emplace(*ModelChannel::attach(frame(), Side::b));
        auto* const area =
            reinterpret_cast<SideArea<ModelMemory>*>(frame().data() + area_bytes(size_.slots));
        machine.plant_at(area->acknowledged.word);
        machine.start([this] { send_all(); }, [this] { receive_all(); });
    }

    Ends ends_;

private:
    void send_all() {
        Machine& machine = *Machine::current;
        ModelChannel& sender = held(ends_.sender);
        for (std::uint64_t number = 0; number < size_.messages; ++number) {
            for (;;) {
                machine.checkpoint(bytes_of(sender), number);
                std::array<std::uint64_t, words_max> words{};
                words.fill(number + 1);
                const auto sent =
                    sender.send({.number = 1, .words = std::span(words).first(size_.words)});
                if (sent) {
                    if (sent->doorbell_needed) machine.doorbell(1);
                    break;
                }
                if (sent.error() != SendError::full) return fail("send");
                sleep(sender, slots_for(size_.words), 1);
            }
        }
    }

    void receive_all() {
        Machine& machine = *Machine::current;
        ModelChannel& receiver = held(ends_.receiver);
        std::array<std::uint64_t, words_max> buffer{};
        for (std::uint64_t expected = 0; expected < size_.messages;) {
            machine.checkpoint(bytes_of(receiver), expected);
            const auto got = receiver.receive(buffer);
            if (!got) return fail("receive");
            if (got->doorbell_needed) machine.doorbell(0);
            if (!got->message) {
                sleep(receiver, 0, 0);
                continue;
            }
            ++expected;
            if (held(got->message).words != size_.words) return fail("length");
            for (unsigned word = 0; word < size_.words; ++word)
                if (buffer[word] != expected) return fail("content");
        }
        // The sender may still wait for the last acknowledgement; looking once more gives it.
        const auto last = receiver.receive(buffer);
        if (last && last->doorbell_needed) machine.doorbell(0);
    }

    void sleep(ModelChannel& channel, unsigned slots_wanted, unsigned peer) {
        Machine& machine = *Machine::current;
        const std::uint64_t seen = machine.events();
        const SleepDecision decision = channel.prepare_sleep(slots_wanted);
        if (decision.doorbell_needed) machine.doorbell(peer == 1 ? 1 : 0);
        if (!decision.may_sleep) return;
        ++ends_.suspended;
        machine.suspend(seen);
        channel.wake();
    }

    static std::span<const std::byte> bytes_of(const ModelChannel& channel) {
        return std::as_bytes(std::span(&channel, 1));
    }
    void fail(const char* what) { ends_.wrong = what; }

    static constexpr std::size_t words_max = 8;
    Size size_;
    Frame frame_;
};

Explored explore(Size size, Plant plant) { return Explorer<Scenario>(size, plant).run(); }

std::vector<Size> sizes() {
    std::vector<Size> all;
    for (const Model model : {Model::tso, Model::relaxed}) {
        for (const unsigned slots : {2u, 4u})
            for (const unsigned messages : {1u, 2u, 3u, 4u})
                all.push_back({model, messages, slots});
        all.push_back({model, 2, 2, 8});  // two slots each
        all.push_back({model, 3, 4, 8});
        if (scaled(100) > 100) all.push_back({model, 6, 4});
    }
    return all;
}

class Sizes : public ::testing::TestWithParam<Size> {};

TEST_P(Sizes, NoInterleavingLosesAMessageOrAWakeUp) {
    Explorer<Scenario> explorer(GetParam(), Plant::none);
    const Explored explored = explorer.run();
    EXPECT_EQ(explored.violation, "");
    EXPECT_GT(explored.suspended, 0);
    EXPECT_TRUE(explorer.complete(scaled(5'000)));
    RecordProperty("states", std::to_string(explored.states));
    std::printf("%llu states\n", static_cast<unsigned long long>(explored.states));
}

INSTANTIATE_TEST_SUITE_P(Explorer, Sizes, ::testing::ValuesIn(sizes()),
                         [](const ::testing::TestParamInfo<Size>& info) {
                             const Size& size = info.param;
                             return std::string(size.model == Model::tso ? "Tso" : "Relaxed") +
                                    std::to_string(size.messages) + "messages" +
                                    std::to_string(size.words) + "words" +
                                    std::to_string(size.slots) + "slots";
                         });

class Models : public ::testing::TestWithParam<Model> {};
INSTANTIATE_TEST_SUITE_P(Explorer, Models, ::testing::Values(Model::tso, Model::relaxed),
                         [](const ::testing::TestParamInfo<Model>& info) {
                             return info.param == Model::tso ? "Tso" : "Relaxed";
                         });

TEST_P(Models, FindsTheSendersMissingFence) {
    EXPECT_EQ(explore({GetParam(), 1, 2}, Plant::sender_fence).violation, "lost wake-up");
}

TEST_P(Models, FindsTheReceiversMissingFence) {
    EXPECT_EQ(explore({GetParam(), 1, 2}, Plant::receiver_fence).violation, "lost wake-up");
}

// Three messages through two slots: the sender must sleep for room, woken by an acknowledgement.
TEST_P(Models, FindsTheMissingFencesWhereTheSenderSleepsToo) {
    EXPECT_EQ(explore({GetParam(), 3, 2}, Plant::sender_fence).violation, "lost wake-up");
    EXPECT_EQ(explore({GetParam(), 3, 2}, Plant::receiver_fence).violation, "lost wake-up");
}

TEST_P(Models, FindsASuspendThatForgetsDoorbells) {
    EXPECT_EQ(explore({GetParam(), 1, 2}, Plant::suspend_ignores_seen).violation, "lost wake-up");
}

// The third message goes over the first before that was taken, or the sender sees the lie.
TEST_P(Models, FindsAWrapOffByOne) {
    EXPECT_NE(explore({GetParam(), 3, 2}, Plant::acknowledges_one_too_many).violation, "");
}

TEST(Explorer, FindsAReleaseMadeRelaxed) {
    EXPECT_EQ(explore({Model::relaxed, 1, 2}, Plant::release_made_relaxed).violation, "content");
}

TEST(Explorer, FindsAnAcquireMadeRelaxed) {
    EXPECT_EQ(explore({Model::relaxed, 1, 2}, Plant::acquire_made_relaxed).violation, "content");
}

// What the second model is there for: the first one cannot see these.
TEST(Explorer, TotalStoreOrderHidesThem) {
    for (const Plant plant : {Plant::release_made_relaxed, Plant::acquire_made_relaxed})
        EXPECT_EQ(explore({Model::tso, 2, 2}, plant).violation, "");
}

}  // namespace
}  // namespace zooid::interconnect::testing
