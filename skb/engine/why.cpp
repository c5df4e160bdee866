#include "zooid/skb/why.hpp"

#include <optional>

#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"
#include "why_json.hpp"
#include "why_text.hpp"

namespace zooid::skb {

namespace {

Explanation failed(const Machine& m, bool syntax) {
    Explanation out;
    out.error = print_term(m, m.error_ball());
    out.status = syntax                                           ? ExitStatus::syntax
                 : out.error.starts_with("error(resource_error(") ? ExitStatus::limit
                                                                  : ExitStatus::error;
    return out;
}

}  // namespace

struct WhyQuery::State {
    State(Database& database, std::string_view text, const QueryLimits& given)
        : limits(given), machine(database, limits), clause(machine) {
        prepare(text);
    }
    void prepare(std::string_view text);

    QueryLimits limits;
    Machine machine;
    GoalClause clause;
    std::optional<Explanation> over;
};

void WhyQuery::State::prepare(std::string_view text) {
    Parser parser(machine, text);
    Cell goal = 0;
    const Parser::Result parsed = parser.read(goal, false);
    if (parsed == Parser::Result::end_of_text) parser.fail_here("end_of_file");
    if (parsed != Parser::Result::term || !parser.expect_end()) {
        over = failed(machine, true);
        over->error_column = parser.error_place().column;
        return;
    }
    Cell proof = 0;
    Cell name = 0;
    Cell call = 0;
    const bool ready = machine.check_body(goal) && machine.make_variable(proof) &&
                       machine.make_text_atom("$why", name) &&
                       machine.make_compound(atom_of(name), {goal, proof}, call) &&
                       clause.make_internal(call, {proof});
    if (ready) {
        machine.start(clause.get());
    } else {
        over = failed(machine, false);
    }
}

WhyQuery::WhyQuery(KnowledgeBase& base, std::string_view goal, const QueryLimits& limits)
    : state_(std::make_unique<State>(base.database(), goal, limits)) {}
WhyQuery::~WhyQuery() = default;
WhyQuery::WhyQuery(WhyQuery&&) noexcept = default;
WhyQuery& WhyQuery::operator=(WhyQuery&&) noexcept = default;

const Explanation* WhyQuery::next(std::int64_t now_ns) {
    State& s = *state_;
    if (s.over) return &*s.over;
    switch (s.machine.run()) {
        case Machine::Outcome::paused:
            return nullptr;
        case Machine::Outcome::error:
            return &s.over.emplace(failed(s.machine, false));
        case Machine::Outcome::none:
            return &s.over.emplace();
        case Machine::Outcome::solution:
            break;
    }
    const Cell proofs = s.machine.deref(s.machine.query_value(0));
    Explanation& out = s.over.emplace();
    out.status = ExitStatus::answers;
    out.term = print_term(s.machine, proofs, {.bytes_max = s.limits.text_bytes_max});
    out.json = why_json(s.machine, proofs, now_ns, s.limits.text_bytes_max);
    out.lines = why_lines(s.machine, proofs, now_ns);
    return &out;
}

Explanation
why(KnowledgeBase& base, std::string_view goal, std::int64_t now_ns, const QueryLimits& limits) {
    WhyQuery query(base, goal, limits);
    for (;;) {
        if (const Explanation* const found = query.next(now_ns)) return *found;
    }
}

}  // namespace zooid::skb
