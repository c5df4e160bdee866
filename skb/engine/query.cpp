#include "zooid/skb/query.hpp"

#include <cassert>

#include "json_term.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"

namespace zooid::skb {

struct Query::State {
    State(Database& database, std::string_view text, const QueryLimits& limits)
        : limits(limits), machine(database, limits), clause(machine) {
        prepare(text);
    }
    void prepare(std::string_view text);
    void take_error(Place place);
    void name_columns(const Parser& parser);
    [[nodiscard]] bool answer_fits();
    [[nodiscard]] Cell value(std::size_t column) const {
        return machine.deref(machine.query_value(static_cast<std::uint32_t>(column)));
    }

    QueryLimits limits;
    Machine machine;
    GoalClause clause;
    std::vector<std::string> names;
    std::vector<Cell> cells;
    Step last = Step::answer;  // until something else happens
    bool over = false;
    std::size_t answers = 0;
    std::string error;
    bool is_ready = false;  // the goal is compiled
    bool is_syntax = false;
    Place place{.line = 0, .column = 0};
};

void Query::State::name_columns(const Parser& parser) {
    for (const NamedVariable& variable : parser.variables()) {
        if (variable.name[0] == '_') continue;
        names.push_back(variable.name);
        cells.push_back(variable.cell);
    }
}

void Query::State::take_error(Place where) {
    const Cell ball = machine.deref(machine.error_ball());
    error = print_term(machine, ball, {.bytes_max = limits.text_bytes_max});
    if (tag(ball) == Tag::structure && machine.functor(ball) == make_functor(known::error, 2)) {
        const Cell context = machine.argument(ball, 1);
        is_syntax = tag(context) == Tag::structure &&
                    machine.functor(context) == make_functor(known::line_column, 2);
    }
    if (is_syntax) place = where;
    last = Step::error;
    over = true;
}

void Query::State::prepare(std::string_view text) {
    if (text.size() > limits.text_bytes_max) {
        machine.resource_error(known::memory);
        return take_error({});
    }
    Parser parser(machine, text);
    Cell goal = 0;
    const Parser::Result result = parser.read(goal, false);
    if (result != Parser::Result::term || !parser.expect_end()) {
        if (result == Parser::Result::end_of_text) parser.fail_here("end_of_file");
        return take_error(parser.error_place());
    }
    name_columns(parser);
    if (!clause.make(goal, cells)) return take_error({});
    is_ready = true;
    machine.start(clause.get());
}

// A cyclic answer has no text: copying it runs into the arena's end, which is the error then.
bool Query::State::answer_fits() {
    std::vector<Cell> block;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (tag(value(i)) == Tag::structure && !machine.flatten(value(i), block)) return false;
    }
    return true;
}

Query::Query(KnowledgeBase& base, std::string_view goal, const QueryLimits& limits)
    : state_(std::make_unique<State>(base.database(), goal, limits)) {}
Query::~Query() = default;
Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;

std::expected<void, FactError> Query::restart(std::span<const FactValue> values) {
    State& s = *state_;
    if (!s.is_ready) return {};
    assert(values.size() <= s.names.size());
    s.machine.restart(s.clause.get());
    s.over = false;
    s.last = Step::answer;
    s.answers = 0;
    s.error.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!s.machine.set_query_value(static_cast<std::uint32_t>(i), values[i]))
            return std::unexpected(FactError::full);
    }
    return {};
}

Query::Step Query::next() {
    State& s = *state_;
    if (s.over) return s.last;
    switch (s.machine.run()) {
        case Machine::Outcome::paused:
            return Step::paused;
        case Machine::Outcome::solution:
            if (s.answer_fits()) {
                ++s.answers;
                return s.last = Step::answer;
            }
            s.machine.give_up();
            s.take_error({});
            break;
        case Machine::Outcome::none:
            s.machine.rest();
            s.last = Step::none;
            s.over = true;
            break;
        case Machine::Outcome::error:
            s.take_error({});
            break;
    }
    return s.last;
}

std::size_t Query::columns() const { return state_->names.size(); }
std::string_view Query::name(std::size_t column) const { return state_->names[column]; }

std::optional<std::int64_t> Query::integer(std::size_t column) const {
    const Cell c = state_->value(column);
    if (!state_->machine.is_integer(c)) return std::nullopt;
    return state_->machine.number(c).i;
}

std::optional<double> Query::number(std::size_t column) const {
    const Cell c = state_->value(column);
    if (!state_->machine.is_number(c)) return std::nullopt;
    return state_->machine.number(c).as_double();
}

std::optional<std::string_view> Query::atom(std::size_t column) const {
    const Cell c = state_->value(column);
    if (tag(c) != Tag::atom) return std::nullopt;
    return state_->machine.text(c);
}

namespace {
/// A variable of the query keeps its own name in its answer.
std::string variable_name(const std::vector<std::string>& names, const Machine& machine, Cell c) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (machine.deref(machine.query_value(static_cast<std::uint32_t>(i))) == c) return names[i];
    }
    return {};
}
}  // namespace

std::string Query::text(std::size_t column) const {
    const State& s = *state_;
    return print_term(s.machine, s.value(column),
                      {.bytes_max = s.limits.text_bytes_max, .variable_name = [&s](Cell c) {
                           return variable_name(s.names, s.machine, c);
                       }});
}

std::string Query::json(std::size_t column) const {
    return json_term(state_->machine, state_->value(column), state_->limits.text_bytes_max);
}

bool Query::is_unbound(std::size_t column) const {
    const Cell c = state_->value(column);
    return tag(c) == Tag::ref &&
           variable_name(state_->names, state_->machine, c) == state_->names[column];
}

const std::string& Query::error_text() const { return state_->error; }
std::uint32_t Query::error_line() const { return state_->place.line; }
std::uint32_t Query::error_column() const { return state_->place.column; }

ExitStatus Query::status() const {
    const State& s = *state_;
    if (s.last == Step::error) {
        if (s.is_syntax) return ExitStatus::syntax;
        const bool limit = s.error.starts_with("error(resource_error(");
        return limit ? ExitStatus::limit : ExitStatus::error;
    }
    return s.answers > 0 ? ExitStatus::answers : ExitStatus::none;
}

std::uint64_t Query::inferences() const { return state_->machine.inferences(); }

}  // namespace zooid::skb
