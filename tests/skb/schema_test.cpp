// The schema describes every relation the policies read, its examples run, and its page is current.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "machine.hpp"
#include "policy_text.hpp"
#include "zooid/skb/schema_document.hpp"

namespace zooid::skb::test {
namespace {

std::string file(const std::string& path) {
    std::ifstream stream(path);
    EXPECT_TRUE(stream) << path;
    return {std::istreambuf_iterator<char>(stream), {}};
}

KnowledgeBase described(const std::string& name) {
    KnowledgeBase base = machine(name);
    EXPECT_TRUE(base.consult(policy_examples_text));
    return base;
}

TEST(Schema, ItsPageIsCurrent) {
    const auto made = schema_document();
    ASSERT_TRUE(made) << made.error();
    EXPECT_TRUE(*made == file(std::string(ZOOID_MACHINES) + "/../schema.md"))
        << "run build/skb/skb-schema > skb/schema.md";
}

TEST(Schema, EveryRelationHasUnitsAndThreeExamples) {
    KnowledgeBase base = described("");
    EXPECT_EQ(ask(base, "relation(R, _, Cs, _), member(_-U, Cs), \\+ unit(U, _)"), "no");
    EXPECT_EQ(ask(base, "derived(R, _, Cs, _), member(_-U, Cs), \\+ unit(U, _)"), "no");
    EXPECT_EQ(ask(base, "relation(R, _, _, _), aggregate_all(count, example(R, _, _), N), N < 3"),
              "no");
    EXPECT_EQ(ask(base, "example(R, _, _), \\+ relation(R, _, _, _)"), "no");
}

// Every example is a query that runs, on every machine, and on one of them it has an answer - but
// for those that ask for what should not be.
TEST(Schema, EveryExampleRuns) {
    std::vector<std::string> queries;
    KnowledgeBase base = described("");
    Query all(base, "example(_, _, Text)");
    while (all.next() == Query::Step::answer) queries.emplace_back(all.atom(0).value_or(""));
    ASSERT_GE(queries.size(), 81U);
    std::map<std::string, bool> answered;
    for (const auto& entry : std::filesystem::directory_iterator(ZOOID_MACHINES)) {
        KnowledgeBase each = machine(entry.path().stem().string());
        for (const std::string& text : queries) {
            Query query(each, text);
            const Query::Step step = query.next();
            EXPECT_NE(step, Query::Step::error)
                << entry.path() << ": " << text << ": " << query.error_text();
            answered[text] = answered[text] || step == Query::Step::answer;
        }
    }
    std::string silent;
    for (const auto& [text, some] : answered)
        if (!some) silent += text + '\n';
    EXPECT_EQ(silent,
              "pci_hole(K, B, _), \\+ (pci_window(K, W, S), B >= W, B < W + S)\n"
              "unread(Relation, Why)\n");
}

// Every stored relation a policy names is described: none is misspelt.
TEST(Schema, TheMachinesUseOnlyDescribedRelations) {
    for (const auto& entry : std::filesystem::directory_iterator(ZOOID_MACHINES)) {
        KnowledgeBase base = described("");
        const std::string text = file(entry.path());
        std::size_t at = 0;
        while ((at = text.find('\n', at)) != std::string::npos) {
            const std::size_t open = text.find('(', ++at);
            if (at >= text.size() || text[at] == '%' || open == std::string::npos) continue;
            const std::string name = text.substr(at, open - at);
            EXPECT_EQ(ask(base, "once(relation(" + name + ", _, _, _))"), "yes") << entry.path();
        }
    }
}

}  // namespace
}  // namespace zooid::skb::test
