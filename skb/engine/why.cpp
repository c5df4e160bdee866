#include "zooid/skb/why.hpp"

#include <array>
#include <optional>

#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"

namespace zooid::skb {

std::string print_age(std::int64_t age_ns) {
    struct Unit {
        std::int64_t ns;
        const char* name;
    };
    constexpr std::array units = {Unit{86'400'000'000'000, " d"}, Unit{3'600'000'000'000, " h"},
                                  Unit{60'000'000'000, " min"},   Unit{1'000'000'000, " s"},
                                  Unit{1'000'000, " ms"},         Unit{1'000, " us"}};
    for (const Unit& unit : units) {
        if (age_ns >= unit.ns) return std::to_string(age_ns / unit.ns) + unit.name;
    }
    return std::to_string(age_ns) + " ns";
}

namespace {

std::string origin(const Machine& m, Cell how, std::int64_t now_ns) {
    const std::string_view owner = m.text(m.argument(how, 1));
    const std::int64_t time_ns = m.number(m.argument(how, 2)).i;
    std::string out = "  [" + std::string(m.text(m.argument(how, 0))) + ", " + std::string(owner);
    if (time_ns != 0 && now_ns >= time_ns) out += ", " + print_age(now_ns - time_ns) + " ago";
    return out + "]";
}

std::string reason(const Machine& m, Cell how, std::int64_t now_ns) {
    if (tag(how) == Tag::structure) return origin(m, how, now_ns);
    const std::string_view name = m.text(how);
    if (name == "rule") return "  because";
    return name == "check" ? "  [holds]" : "  [nothing proves it]";
}

struct Item {
    Cell proofs;  // a list of proof/3
    std::size_t depth;
};

std::vector<std::string> render(const Machine& m, Cell proofs, std::int64_t now_ns) {
    constexpr std::size_t lines_max = 10'000;
    std::vector<std::string> lines;
    std::vector<Item> items = {{proofs, 0}};
    while (!items.empty() && lines.size() < lines_max) {
        const Item item = items.back();
        items.pop_back();
        const Cell list = m.deref(item.proofs);
        if (!m.is_pair(list)) continue;
        const Cell proof = m.argument(list, 0);
        const std::string goal =
            print_term(m, m.argument(proof, 0),
                       {.bytes_max = 1000, .variable_name = [](Cell) { return std::string("_"); }});
        lines.push_back(std::string(2 * item.depth, ' ') + goal +
                        reason(m, m.argument(proof, 1), now_ns));
        items.push_back({m.argument(list, 1), item.depth});
        items.push_back({m.argument(proof, 2), item.depth + 1});
    }
    return lines;
}

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
    out.lines = render(s.machine, proofs, now_ns);
    return &out;
}

Explanation why(KnowledgeBase& base, std::string_view goal, std::int64_t now_ns,
                const QueryLimits& limits) {
    WhyQuery query(base, goal, limits);
    for (;;) {
        if (const Explanation* const found = query.next(now_ns)) return *found;
    }
}

}  // namespace zooid::skb
