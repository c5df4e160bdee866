// The hunt for a lost wake-up: one thread sleeps on parked channels, the others ring it and sleep
// until it answers. Every round of every pair is a race between going to sleep and being woken.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>
#include <zooid/interconnect/core/hint_board.hpp>
#include <zooid/interconnect/wait_set.hpp>

#include "event_count.hpp"
#include "pairs.hpp"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

constexpr unsigned slots = 4;
constexpr std::uint64_t last = ~std::uint64_t{0};

/// Up to so many pauses: every distance between the two sides comes up.
void dawdle(std::mt19937_64& random) {
    for (std::uint64_t pauses = random() % 128; pauses > 0; --pauses) HardwareMemory::pause();
}

/// Answers every number with itself.
class Answering final : public Pollable {
public:
    Answering(UmpChannel<> channel, Ring bell) : end_(channel, bell) {}
    bool poll() override {
        std::array<std::uint64_t, 8> words{};
        const auto got = end_.receive(words);
        if (!got || !*got) return !got;
        wrong |= words[0] != last && words[0] != expected++;
        ended |= words[0] == last;
        wrong |= !end_.send({.number = 1, .words = std::span(words).first(1)});
        return true;
    }
    bool prepare_sleep() override { return end_.prepare_sleep(0); }
    void wake() override { end_.wake(); }

    std::uint64_t expected = 0;
    bool ended = false;
    bool wrong = false;

private:
    UmpNotify<Ring> end_;
};

/// One that rings and waits for the answer, from a thread of its own.
struct Asking {
    using End = UmpNotify<HintedDoorbell<Ring>>;
    EventCount events;
    Frame frame{slots};
    std::unique_ptr<End> end;
    std::uint64_t answered = 0;
    bool lost = false;

    /// Sends, sleeps until it is answered; false when it is not.
    bool ask(std::uint64_t number) {
        if (!end->send({.number = 1, .words = std::span(&number, 1)})) return false;
        std::array<std::uint64_t, 8> words{};
        for (;;) {
            const std::uint64_t seen = events.seen();
            const auto got = end->receive(words);
            if (!got) return false;
            if (*got) return words[0] == number;
            if (end->prepare_sleep(0) && !events.suspend(seen)) return false;
            end->wake();
        }
    }
    void run(const std::atomic<bool>& enough, unsigned seed) {
        std::mt19937_64 random(seed);
        while (!enough.load() && !lost) {
            dawdle(random);
            lost = !ask(answered);
            answered += lost ? 0 : 1;
        }
        lost = lost || !ask(last);
    }
};

class Hunt : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Threads, Hunt, ::testing::Values(2U, 3U, 4U));

TEST_P(Hunt, NoWakeUpIsLost) {
    const auto races = zooid::test::sized<std::uint64_t>(1'000, 20'000, 1'000'000);
    std::array<HardwareMemory::Word, 8> words{};
    std::array<Pollable*, 512> who{};
    const HintBoard<> board(words);
    EventCount events;
    WaitSet wait_set;
    wait_set.use({board, who});
    std::vector<std::unique_ptr<Answering>> answering;
    std::vector<std::unique_ptr<Asking>> asking;
    for (unsigned index = 0; index + 1 < GetParam(); ++index) {
        asking.push_back(std::make_unique<Asking>());
        Asking& one = *asking.back();
        auto near = *UmpChannel<>::create(one.frame.bytes(), Side::a, slots, Wake::notified);
        answering.push_back(std::make_unique<Answering>(near, Ring{&one.events}));
        one.end = std::make_unique<Asking::End>(*UmpChannel<>::attach(one.frame.bytes(), Side::b),
                                                HintedDoorbell<Ring>{board, index * 70, {&events}});
        wait_set.add(*answering.back());
        ASSERT_TRUE(wait_set.park(*answering.back(), index * 70));
    }
    std::atomic<bool> enough = false;
    std::vector<std::thread> threads;
    for (unsigned index = 0; index < asking.size(); ++index)
        threads.emplace_back([&, index] { asking[index]->run(enough, index + 1); });
    std::mt19937_64 random(99);
    const auto all_ended = [&] {
        return std::ranges::all_of(answering, [](const auto& one) { return one->ended; });
    };
    bool lost = false;
    while (!all_ended() && !lost) {
        const std::uint64_t seen = events.seen();
        if (wait_set.poll_all()) continue;
        dawdle(random);
        if (wait_set.prepare_sleep()) lost = !events.suspend(seen);
        wait_set.wake();
        if (events.suspended() >= races) enough = true;
    }
    enough = true;
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(lost) << "the answering thread was not woken";
    std::uint64_t answered = 0;
    for (unsigned index = 0; index < asking.size(); ++index) {
        EXPECT_FALSE(asking[index]->lost) << index;
        EXPECT_FALSE(answering[index]->wrong) << index;
        EXPECT_EQ(answering[index]->expected, asking[index]->answered);
        answered += asking[index]->answered;
    }
    std::printf("%u threads: %llu sleeps, %llu answers\n", GetParam(),
                static_cast<unsigned long long>(events.suspended()),
                static_cast<unsigned long long>(answered));
    EXPECT_GE(events.suspended(), races);
}

}  // namespace
}  // namespace zooid::interconnect::testing
