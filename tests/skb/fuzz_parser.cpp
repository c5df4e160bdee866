// libFuzzer target: any bytes as program text, as a query and as a goal to explain.
#include <cassert>
#include <cstdint>
#include <cstdlib>

#include "zooid/skb/answers.hpp"
#include "zooid/skb/why.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zooid::skb;
    static KnowledgeBase base(
        {.atoms_max = 3'000, .atom_text_bytes_max = 1 << 18, .clause_bytes_max = 1 << 20});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    QueryLimits limits;
    limits.inferences_max = 20'000;
    limits.arena_bytes = 1 << 20;
    limits.text_bytes_max = 1 << 14;
    (void)base.consult(text, {.owner = "fuzz"}, limits);
    run_query(base, text, AnswerForm::json, limits, 5);
    // What is printed must read back.
    Query query(base, "X = (" + std::string(text.substr(0, text.find('%'))) + "\n)", limits);
    if (query.next() == Query::Step::answer && query.columns() > 0) {
        const std::string printed = query.text(0);
        if (printed.size() < limits.text_bytes_max / 2 && printed.find("inf") == printed.npos) {
            Query again(base, "X = (" + printed + ")", limits);
            if (again.next() == Query::Step::error && again.status() == ExitStatus::syntax) abort();
        }
    }
    why(base, text, 0, limits);
    base.retract_owner("fuzz");
    base.retract_owner("user");
    return 0;
}
