// Where the engine answers otherwise than SWI-Prolog on purpose, and nothing else.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace zooid::skb::test {

struct Intended {
    std::string_view what;  // printed beside its count
    bool (*applies)(const std::string& ours, const std::string& theirs);
    bool is_choice = false;  // which of several mistakes is reported: no reason where there is one
};

/// Tried in this order; the first that applies explains a difference.
std::span<const Intended> intended_differences();

/// The one that explains these two different answers; null: nothing does.
const Intended* explanation(const std::string& ours, const std::string& theirs, bool one_mistake);

}  // namespace zooid::skb::test
