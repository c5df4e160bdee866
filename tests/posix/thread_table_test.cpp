// Thread ids, their reuse, and the choice of cores.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <zooid/posix/thread_table.hpp>

#include "../test_size.hpp"

namespace zooid::posix {
namespace {

constexpr ThreadId process_id = 40;

std::unique_ptr<ThreadTable> fresh(unsigned cores) {
    return std::make_unique<ThreadTable>(process_id, CoreNumber{0}, CoreMask::first(cores));
}

TEST(ThreadTable, TheFirstThreadHasTheProcessId) {
    const auto table = fresh(2);
    ASSERT_NE(table->find(process_id), nullptr);
    EXPECT_EQ(table->find(process_id)->core, 0);
    EXPECT_EQ(table->running(), 1u);
    EXPECT_EQ(table->find(process_id - 1), nullptr);
    EXPECT_EQ(table->find(process_id + 1), nullptr);
}

TEST(ThreadTable, ThreadsSpreadOverTheCores) {
    const auto table = fresh(4);
    std::multiset<CoreNumber> cores = {0};
    for (int i = 0; i < 7; ++i) cores.insert(table->create(process_id)->core);
    for (CoreNumber core = 0; core < 4; ++core) EXPECT_EQ(cores.count(core), 2u) << core;
}

TEST(ThreadTable, AffinityIsInheritedAndObeyed) {
    const auto table = fresh(8);
    CoreMask two;
    two.add(5);
    two.add(6);
    EXPECT_EQ(table->restrict(process_id, two), CoreNumber{5});
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(two.has(table->create(process_id)->core));
    CoreMask outside;
    outside.add(200);
    EXPECT_FALSE(table->restrict(process_id, outside).has_value());
    outside.add(6);
    EXPECT_EQ(table->restrict(process_id, outside), CoreNumber{6});
    EXPECT_EQ(table->find(process_id)->affinity.count(), 1u);
}

TEST(ThreadTable, TheTableIsBoundedAndRecovers) {
    const auto table = fresh(1);
    ThreadId last = 0;
    for (unsigned i = 1; i < threads_max; ++i) last = table->create(process_id)->id;
    EXPECT_EQ(table->create(process_id), nullptr);
    EXPECT_EQ(table->exiting(last), threads_max - 1);
    EXPECT_EQ(table->create(process_id), nullptr);  // its stack is still in use
    table->gone(last);
    EXPECT_NE(table->create(process_id), nullptr);
}

// Goal: ids in use are distinct, fit a futex word, and a dead thread's id does not come back soon.
TEST(ThreadTableModel, IdsStayDistinctUnderRandomBirthAndDeath) {
    const auto table = fresh(3);
    std::mt19937_64 random(zooid::test::first_seed());
    std::vector<ThreadId> alive;
    std::set<ThreadId> ever = {process_id};
    const std::uint64_t rounds = zooid::test::sized<std::uint64_t>(1'000, 20'000, 1'000'000);
    for (std::uint64_t i = 0; i < rounds; ++i) {
        if (alive.empty() || random() % 2 == 0) {
            const ThreadEntry* entry = table->create(process_id);
            if (entry == nullptr) continue;
            ASSERT_LT(entry->id, 1u << 30);
            ASSERT_TRUE(ever.insert(entry->id).second) << entry->id;
            ASSERT_EQ(table->find(entry->id), entry);
            alive.push_back(entry->id);
        } else {
            std::swap(alive[random() % alive.size()], alive.back());
            table->gone(alive.back());
            ASSERT_EQ(table->find(alive.back()), nullptr);
            alive.pop_back();
        }
        ASSERT_EQ(table->running(), alive.size() + 1);
    }
}

}  // namespace
}  // namespace zooid::posix
