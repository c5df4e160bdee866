// A worked machine of skb/machines, under all policies.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ask.hpp"
#include "zooid/skb/transport_table.hpp"

namespace zooid::skb::test {

/// @param name  without folder and extension; empty: no facts.
inline KnowledgeBase machine(const std::string& name) {
    KnowledgeBase base;
    EXPECT_TRUE(load_policies(base));
    if (name.empty()) return base;
    std::ifstream file(std::string(ZOOID_MACHINES) + "/" + name + ".pl");
    EXPECT_TRUE(file) << name;
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto loaded =
        base.consult(text, {.source = Source::measured, .owner = "core 0", .time_ns = 1});
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().term);
    return base;
}

}  // namespace zooid::skb::test
