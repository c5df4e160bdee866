// libFuzzer target: bytes choose a program, well or badly typed, and a goal over it; answers read
// back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generator.hpp"
#include "zooid/skb/query.hpp"

namespace {
constexpr int answers_max = 5;

/// What is printed must read back as the same term.
void read_back(zooid::skb::KnowledgeBase& base, const zooid::skb::Query& query,
               const zooid::skb::QueryLimits& limits) {
    using zooid::skb::Query;
    for (std::size_t i = 0; i < query.columns(); ++i) {
        const std::string printed = query.text(i);
        if (printed.size() > limits.text_bytes_max / 2) continue;
        Query again(base, "X = (" + printed + ")", limits);
        if (again.next() == Query::Step::error && again.status() == zooid::skb::ExitStatus::syntax)
            abort();
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::skb;
    static KnowledgeBase base(
        {.atoms_max = 3'000, .atom_text_bytes_max = 1 << 18, .clause_bytes_max = 1 << 20});
    QueryLimits limits;
    limits.inferences_max = 20'000;
    limits.arena_bytes = 1 << 19;
    limits.text_bytes_max = 1 << 14;
    test::Generator generator(std::span(data, size));
    const test::GeneratedCase made = generator.next(0);
    (void)base.consult(made.program, {.owner = "fuzz"}, limits);
    Query query(base, made.query, limits);
    for (int i = 0; i < answers_max && query.next() == Query::Step::answer; ++i)
        read_back(base, query, limits);
    base.retract_owner("fuzz");
    base.retract_owner("user");
    return 0;
}
