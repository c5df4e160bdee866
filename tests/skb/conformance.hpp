// The tables of conformance cases.
#pragma once

#include <span>
#include <string_view>

namespace zooid::skb::test {

struct Case {
    std::string_view query;
    std::string_view expected;  // as ask() writes it
};

std::span<const Case> syntax_order_cases();
std::span<const Case> arithmetic_cases();
std::span<const Case> terms_atoms_cases();
std::span<const Case> control_cases();
std::span<const Case> lists_clauses_cases();
std::span<const Case> iso_terms_cases();
std::span<const Case> iso_goals_cases();

}  // namespace zooid::skb::test
