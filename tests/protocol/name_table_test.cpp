// The name table against the obvious model.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <zooid/monitor/name_table.hpp>

#include "../test_size.hpp"
#include "cluster.hpp"

namespace zooid::monitor {
namespace {

using test::name;
using test::remove;
using test::set;

TEST(NameTable, AgreesWithAMapUnderRandomUpdates) {
    std::map<std::string, std::string> model;
    NameTable table;
    std::uint64_t random = 7;
    const unsigned updates = test::sized<unsigned>(20'000, 100'000, 2'000'000);
    for (unsigned i = 0; i < updates; ++i) {
        random = StateHash::mix(random + i);
        const std::string key = "n" + std::to_string(random % 400);
        const bool removes = (random >> 32) % 5 < 2;
        const Update update = removes ? remove(key) : set(key, std::to_string(random >> 50));
        Refusal expected = Refusal::none;
        if (removes && !model.contains(key)) expected = Refusal::unknown_name;
        if (!removes && !model.contains(key) && model.size() == names_max)
            expected = Refusal::table_full;
        ASSERT_EQ(table.check(update), expected);
        if (expected != Refusal::none) continue;
        table.apply(update);
        if (removes) {
            model.erase(key);
        } else {
            model[key] = update.value.view();
        }
        ASSERT_EQ(table.size(), model.size());
    }
    std::size_t index = 0;
    for (const auto& [key, value] : model) {
        ASSERT_EQ(table.entry(index).name.view(), key);
        ASSERT_EQ(table.entry(index++).value.view(), value);
        ASSERT_NE(table.get(name(key)), nullptr);
    }
}

TEST(NameTable, DigestDependsOnContentOnly) {
    NameTable one;
    NameTable other;
    for (int i = 0; i < 100; ++i) one.apply(set("n" + std::to_string(i), std::to_string(i)));
    for (int i = 99; i >= 0; --i) other.apply(set("n" + std::to_string(i), "first"));
    EXPECT_NE(one.digest(), other.digest());
    other.apply(set("passing", "by"));
    for (int i = 99; i >= 0; --i) other.apply(set("n" + std::to_string(i), std::to_string(i)));
    other.apply(remove("passing"));
    EXPECT_EQ(one.digest(), other.digest());
    // Swapped values are another content.
    other.apply(set("n1", "2"));
    other.apply(set("n2", "1"));
    EXPECT_NE(one.digest(), other.digest());
    one.clear();
    EXPECT_EQ(one.digest(), NameTable{}.digest());
}

TEST(NameTable, RefusesEmptyNamesAndCountsReservedOnes) {
    NameTable table;
    EXPECT_EQ(table.check(set("", "x")), Refusal::empty_name);
    EXPECT_EQ(table.check(remove("")), Refusal::empty_name);
    for (std::size_t i = 0; i + 1 < names_max; ++i) table.apply(set("n" + std::to_string(i), ""));
    EXPECT_EQ(table.check(set("last", "")), Refusal::none);
    EXPECT_EQ(table.check(set("last", ""), 1), Refusal::table_full);
    EXPECT_EQ(table.check(set("n1", "again"), 1), Refusal::none);
}

TEST(BoundedText, HoldsUpToItsLimit) {
    EXPECT_TRUE(Name::from(std::string(name_bytes_max, 'n')));
    EXPECT_FALSE(Name::from(std::string(name_bytes_max + 1, 'n')));
    EXPECT_FALSE(Value::from(std::string(value_bytes_max + 1, 'v')));
    EXPECT_EQ(name("a\xff").view(), "a\xff");
    EXPECT_LT(name("a"), name("ab"));
}

}  // namespace
}  // namespace zooid::monitor
