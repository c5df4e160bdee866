// Distances in a graph: facts from the program, a rule in text, answers as numbers; and what a
// query that would never end, or would take all memory, comes to.
#include <array>
#include <cstdio>
#include <zooid/skb/knowledge_base.hpp>
#include <zooid/skb/query.hpp>

namespace skb = zooid::skb;

namespace {

struct Road {
    const char* from;
    const char* to;
    int steps;
};

bool load(skb::KnowledgeBase& base) {
    constexpr std::array roads = {Road{"a", "b", 2}, Road{"b", "c", 3}, Road{"c", "a", 9}};
    const skb::Origin origin{.source = skb::Source::measured, .owner = "survey", .time_ns = 0};
    for (const Road& road : roads) {
        const std::array<skb::FactValue, 3> row{road.from, road.to, std::int64_t{road.steps}};
        if (!base.add_fact("road", row, origin)) return false;
    }
    const auto rules = base.consult(
        "way(A, B, S) :- road(A, B, S).\n"
        "way(A, C, S) :- road(A, B, R), road(B, C, T), S is R + T.\n"
        "lost(A) :- road(A, B, _), lost(B).\n"
        "heap(L) :- heap([x|L]).\n");
    if (!rules) std::fprintf(stderr, "rules: %s\n", rules.error().term.c_str());
    return rules.has_value();
}

// A prepared query: read and compiled once, then asked with values in its first columns.
void ask_ways(skb::KnowledgeBase& base) {
    skb::Query way(base, "way(From, To, Steps)");
    for (const char* const to : {"b", "c"}) {
        const std::array<skb::FactValue, 2> places{"a", to};
        if (!way.restart(places)) return;
        while (way.next() == skb::Query::Step::answer)
            std::printf("%s is %s steps from a\n", to, way.text(2).c_str());
    }
}

// A quota ends the query with a named error; the base and the program go on.
void ask_too_much(skb::KnowledgeBase& base, const char* goal) {
    skb::QueryLimits limits;
    limits.inferences_max = 1'000'000;
    limits.arena_bytes = std::size_t{1} << 20;
    skb::Query query(base, goal, limits);
    if (query.next() == skb::Query::Step::error)
        std::printf("stopped: %s\n", query.error_text().c_str());
}

}  // namespace

int main() {
    skb::KnowledgeBase base;
    if (!load(base)) return 1;
    ask_ways(base);
    ask_too_much(base, "repeat, way(a, c, Steps), Steps > 100");
    ask_too_much(base, "heap([])");
    return 0;
}
