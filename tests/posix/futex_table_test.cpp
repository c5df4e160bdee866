// The futex table against one list of waiters in order of arrival.
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <memory>
#include <random>
#include <zooid/posix/futex_table.hpp>
#include <zooid/posix/parking.hpp>

#include "../test_size.hpp"

namespace zooid::posix {
namespace {

class Model {
public:
    explicit Model(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    Address key() { return 0x1000 + 4 * below(6); }

    void wait() {
        const auto slot = static_cast<std::uint16_t>(below(40));
        ASSERT_EQ(table_->waiting(slot), waiting(slot));
        if (waiting(slot)) return;
        const FutexWait wait{key(), slot, 1u << below(3), ++sequence_};
        table_->on_wait(wait);
        waits_.push_back(wait);
    }
    void wake() {
        const Address where = key();
        const std::uint32_t bitset = below(2) == 0 ? futex_any_bit : 1u << below(3);
        const auto oldest = std::ranges::find_if(waits_, [&](const FutexWait& wait) {
            return wait.key == where && (wait.bitset & bitset) != 0;
        });
        const auto woken = table_->on_wake(where, bitset);
        ASSERT_EQ(woken.has_value(), oldest != waits_.end());
        if (!woken) return;
        ASSERT_EQ(woken->slot, oldest->slot);
        ASSERT_EQ(woken->sequence, oldest->sequence);
        waits_.erase(oldest);
    }
    void requeue() {
        const Address from = key();
        const Address to = key();
        const auto oldest =
            std::ranges::find_if(waits_, [&](const FutexWait& wait) { return wait.key == from; });
        ASSERT_EQ(table_->on_requeue(from, to), oldest != waits_.end());
        if (oldest == waits_.end()) return;
        oldest->key = to;
        waits_.splice(waits_.end(), waits_, oldest);
    }
    void timeout() {
        const auto slot = static_cast<std::uint16_t>(below(40));
        const auto found = find(slot);
        const bool late = below(3) == 0;  // the report of an earlier wait
        const std::uint64_t sequence =
            found == waits_.end() ? sequence_ : found->sequence - (late ? 1 : 0);
        const bool expected = found != waits_.end() && !late;
        ASSERT_EQ(table_->on_timeout(slot, sequence), expected);
        if (expected) waits_.erase(found);
    }
    void cancel() {
        const auto slot = static_cast<std::uint16_t>(below(40));
        ASSERT_EQ(table_->on_cancel(slot), waiting(slot));
        if (waiting(slot)) waits_.erase(find(slot));
    }
    void check() { ASSERT_EQ(table_->waiters(), waits_.size()); }

private:
    std::list<FutexWait>::iterator find(std::uint16_t slot) {
        return std::ranges::find_if(waits_,
                                    [&](const FutexWait& wait) { return wait.slot == slot; });
    }
    bool waiting(std::uint16_t slot) { return find(slot) != waits_.end(); }

    std::unique_ptr<FutexTable> table_ = std::make_unique<FutexTable>();
    std::list<FutexWait> waits_;
    std::uint64_t sequence_ = 0;
    std::mt19937_64 random_;
};

TEST(FutexTableModel, WakesInOrderOfArrivalUnderRandomEvents) {
    const std::uint64_t seeds = zooid::test::sized<std::uint64_t>(5, 100, 5000);
    for (std::uint64_t seed = zooid::test::first_seed(); seed < zooid::test::first_seed() + seeds;
         ++seed) {
        SCOPED_TRACE(testing::Message() << "ZOOID_TEST_SEED=" << seed);
        Model model(seed);
        using Step = void (Model::*)();
        constexpr std::array<Step, 6> steps = {&Model::wait,    &Model::wait,    &Model::wake,
                                               &Model::requeue, &Model::timeout, &Model::cancel};
        for (int i = 0; i < 500 && !testing::Test::HasFatalFailure(); ++i) {
            (model.*steps[model.below(steps.size())])();
            model.check();
        }
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
}

TEST(FutexTable, HoldsEveryThreadAtOnce) {
    const auto table = std::make_unique<FutexTable>();
    for (std::uint16_t slot = 0; slot < threads_max; ++slot)
        table->on_wait({.key = 0x4000, .slot = slot, .sequence = 1});
    EXPECT_EQ(table->waiters(), threads_max);
    for (std::uint16_t slot = 0; slot < threads_max; ++slot)
        ASSERT_EQ(table->on_wake(0x4000, futex_any_bit)->slot, slot);
    EXPECT_FALSE(table->on_wake(0x4000, futex_any_bit).has_value());
}

TEST(Parking, AnEarlyAnswerIsKept) {
    Parking parking;
    const std::uint64_t wait = parking.begin();
    EXPECT_FALSE(parking.answered());
    EXPECT_TRUE(parking.answer(wait, 3));
    EXPECT_TRUE(parking.answered());
    EXPECT_EQ(parking.result(), 3);
}

TEST(Parking, ALateAnswerIsDropped) {
    Parking parking;
    const std::uint64_t first = parking.begin();
    const std::uint64_t second = parking.begin();
    EXPECT_FALSE(parking.answer(first, 1));
    EXPECT_FALSE(parking.answered());
    EXPECT_TRUE(parking.answer(second, 2));
    EXPECT_FALSE(parking.answer(second, 9));  // said again
    EXPECT_EQ(parking.result(), 2);
}

}  // namespace
}  // namespace zooid::posix
