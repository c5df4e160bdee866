#include "zooid/skb/query.hpp"

#include <algorithm>
#include <cassert>

#include "fd_state.hpp"
#include "goal_names.hpp"
#include "json_term.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"
#include "term_value.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t unnamed_max = 260;  // variables of an answer that are given a name: _A to _Z9
}

struct Query::State {
    State(Database& database, std::string_view text, const QueryLimits& limits)
        : limits(limits), machine(database, limits), clause(machine) {
        prepare(text);
    }
    void prepare(std::string_view text);
    void take_error(Place place);
    void name_columns(const Parser& parser);
    [[nodiscard]] bool answer_fits();
    [[nodiscard]] std::function<std::string(Cell)> own_names();
    [[nodiscard]] std::string name_of_variable(Cell c);
    [[nodiscard]] Cell value(std::size_t column) const {
        return machine.deref(machine.query_value(static_cast<std::uint32_t>(column)));
    }

    QueryLimits limits;
    Machine machine;
    GoalClause clause;
    std::vector<std::string> names;
    std::vector<Cell> cells;
    std::vector<Cell> unnamed;  // variables without a name that this answer has shown
    Step last = Step::answer;   // until something else happens
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

void Query::rest() {
    state_->machine.rest();
    state_->over = true;
    if (state_->last != Step::error) state_->last = Step::none;
}

Query::Step Query::next() {
    State& s = *state_;
    if (s.over) return s.last;
    s.unnamed.clear();
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
            s.machine.rest();
            break;
        case Machine::Outcome::none:
            s.machine.rest();
            s.last = Step::none;
            s.over = true;
            break;
        case Machine::Outcome::error:
            s.take_error({});
            s.machine.rest();
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

ExitStatus status_of_error(std::string_view term) {
    if (term.starts_with("error(resource_error(")) return ExitStatus::limit;
    for (const char* what : {"knowledge_base,", "relation,", "rule,"}) {
        if (term.starts_with(std::string("error(permission_error(modify,") + what))
            return ExitStatus::denied;
    }
    return ExitStatus::error;
}

/// A variable of the query keeps its own name in its answer; others are _A, _B, ... _Z, _A1, ...
std::string Query::State::name_of_variable(Cell c) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (value(i) == c) return names[i];
    }
    const auto found = std::ranges::find(unnamed, c);
    const auto number = static_cast<std::size_t>(found - unnamed.begin());
    if (found == unnamed.end() && number == unnamed_max) return {};  // by its own number
    if (found == unnamed.end()) unnamed.push_back(c);
    constexpr std::size_t letters = 26;
    return std::string("_") + static_cast<char>('A' + number % letters) +
           (number < letters ? "" : std::to_string(number / letters));
}

std::function<std::string(Cell)> Query::State::own_names() {
    return [this](Cell c) { return name_of_variable(c); };
}

Value Query::value(std::size_t column) const {
    return term_value(state_->machine, state_->value(column), state_->limits.text_bytes_max);
}

std::string Query::text(std::size_t column) const {
    State& s = *state_;
    return print_term(s.machine, s.value(column),
                      {.bytes_max = s.limits.text_bytes_max, .variable_name = s.own_names()});
}

std::string Query::json(std::size_t column) const {
    State& s = *state_;
    return json_term(s.machine, s.value(column), s.limits.text_bytes_max, s.own_names());
}

bool Query::is_unbound(std::size_t column) const {
    const Cell c = state_->value(column);
    return tag(c) == Tag::ref && state_->name_of_variable(c) == state_->names[column];
}

std::string Query::domain(std::size_t column) const {
    Machine& machine = state_->machine;
    const Cell c = state_->value(column);
    if (!machine.has_domain(c)) return {};
    FdIntervals domain;
    machine.fd().domains.intervals(index_of(c), domain);
    const bool says_nothing = domain.front().min == fd_inf && domain.front().max == fd_sup;
    return says_nothing ? std::string() : domain_text(domain);
}

const std::string& Query::error_text() const { return state_->error; }
std::uint32_t Query::error_line() const { return state_->place.line; }
std::uint32_t Query::error_column() const { return state_->place.column; }

ExitStatus Query::status() const {
    const State& s = *state_;
    if (s.last == Step::error) {
        if (s.is_syntax) return ExitStatus::syntax;
        return status_of_error(s.error);
    }
    return s.answers > 0 ? ExitStatus::answers : ExitStatus::none;
}

std::uint64_t Query::inferences() const { return state_->machine.inferences(); }

std::vector<RelationName> Query::relations() const {
    std::vector<RelationName> out;
    if (!state_->is_ready) return out;
    each_goal(state_->clause.get(), [&](Cell goal) {
        out.push_back({state_->machine.db.atoms.text(name_of(goal)), arity_of(goal)});
    });
    return out;
}

}  // namespace zooid::skb
