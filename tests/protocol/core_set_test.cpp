// CoreSet and FixedVector.
#include <gtest/gtest.h>

#include <set>
#include <vector>
#include <zooid/monitor/core_set.hpp>
#include <zooid/monitor/fixed_vector.hpp>

namespace zooid::monitor {
namespace {

TEST(CoreSet, AgreesWithASetOfNumbers) {
    std::set<unsigned> model;
    CoreSet cores;
    std::uint64_t random = 1;
    for (int i = 0; i < 2000; ++i) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        const auto number = static_cast<std::uint16_t>(random >> 56);
        if ((random >> 40) & 1U) {
            cores.set(CoreId{number});
            model.insert(number);
        } else {
            cores.reset(CoreId{number});
            model.erase(number);
        }
        ASSERT_EQ(cores.count(), model.size());
        ASSERT_EQ(cores.any(), !model.empty());
        if (!model.empty()) ASSERT_EQ(cores.lowest().value, *model.begin());
    }
    std::vector<unsigned> visited;
    cores.for_each([&](CoreId core) { visited.push_back(core.value); });
    EXPECT_TRUE(std::equal(visited.begin(), visited.end(), model.begin(), model.end()));
}

TEST(CoreSet, ContainsNoForeignNumber) {
    EXPECT_FALSE(CoreSet::first(256).test(CoreId{256}));
    EXPECT_FALSE(CoreSet::first(256).test(CoreId{65535}));
    EXPECT_EQ((CoreSet{1, 2, 200} - CoreSet{2, 3}), (CoreSet{1, 200}));
    EXPECT_EQ((CoreSet{1, 2} & CoreSet{2, 3}), CoreSet{2});
}

TEST(FixedVector, KeepsOrderThroughInsertAndErase) {
    FixedVector<int, 6> values;
    for (const int value : {1, 2, 3, 4, 5}) values.push_back(value);
    values.insert_at(0, 9);
    EXPECT_TRUE(values.full());
    values.erase_at(2);
    values.erase_if([](int value) { return value == 4; });
    const FixedVector<int, 6> copy = values;
    EXPECT_EQ(std::vector<int>(copy.begin(), copy.end()), (std::vector<int>{9, 1, 3, 5}));
}

}  // namespace
}  // namespace zooid::monitor
