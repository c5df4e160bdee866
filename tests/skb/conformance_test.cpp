// Every case of the tables, each in a base of its own.
#include "conformance.hpp"

#include <gtest/gtest.h>

#include "ask.hpp"

namespace zooid::skb::test {
namespace {

void run_all(std::span<const Case> cases) {
    ASSERT_FALSE(cases.empty());
    for (const Case& c : cases) {
        KnowledgeBase base;
        EXPECT_EQ(ask(base, c.query), c.expected) << "query: " << c.query;
    }
}

TEST(Conformance, SyntaxAndOrder) { run_all(syntax_order_cases()); }
TEST(Conformance, Arithmetic) { run_all(arithmetic_cases()); }
TEST(Conformance, TermsAndAtoms) { run_all(terms_atoms_cases()); }
TEST(Conformance, Control) { run_all(control_cases()); }
TEST(Conformance, ListsAndClauses) { run_all(lists_clauses_cases()); }
TEST(Conformance, IsoTerms) { run_all(iso_terms_cases()); }
TEST(Conformance, IsoGoals) { run_all(iso_goals_cases()); }

}  // namespace
}  // namespace zooid::skb::test
