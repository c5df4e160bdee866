#include "triggers.hpp"

#include <algorithm>
#include <utility>

#include "known_atoms.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "term_value.hpp"

namespace zooid::skb {

namespace {

QueryLimits guard_limits() {
    QueryLimits limits;
    limits.inferences_max = guard_inferences_max;
    limits.arena_bytes = 0;  // the least there is
    limits.writer.right = Right::ask;
    return limits;
}

std::uint32_t place_of_fact(const Trigger& trigger) {
    return static_cast<std::uint32_t>(trigger.names.size());
}

}  // namespace

bool Trigger::is_about(const FactChange& change) const {
    if (change.generation <= since) return false;
    if (!(change.kind == Notice::Kind::asserted ? limits.asserted : limits.retracted)) return false;
    const Clause& clause = *change.clause;
    for (std::uint32_t i = 0; i < clause.key_count; ++i) {
        if (keys[i] != 0 && clause.keys()[i] != 0 && keys[i] != clause.keys()[i]) return false;
    }
    return true;
}

Triggers::Triggers(Database& database) : db_(database), machine_(database, guard_limits()) {
    machine_.rest();
}

// ---- subscribing -----------------------------------------------------------------------------

bool Triggers::read(Trigger& trigger, std::string_view text, std::vector<Cell>& arguments,
                    Cell& guard) {
    if (text.size() > trigger.limits.text_bytes_max) return machine_.resource_error(known::memory);
    Parser parser(machine_, text);
    Cell goal = 0;
    const Parser::Result result = parser.read(goal, false);
    if (result == Parser::Result::end_of_text) parser.fail_here("end_of_file");
    if (result != Parser::Result::term || !parser.expect_end()) {
        column_ = parser.error_place().column;
        return false;
    }
    guard = make_atom(known::true_);
    Cell pattern = machine_.deref(goal);
    if (tag(pattern) == Tag::structure &&
        machine_.functor(pattern) == make_functor(known::comma, 2)) {
        guard = machine_.argument(pattern, 1);
        pattern = machine_.argument(pattern, 0);
    }
    if (tag(pattern) == Tag::ref) return machine_.instantiation_error();
    if (!Machine::is_callable(pattern)) return machine_.type_error(known::callable, pattern);
    for (const NamedVariable& variable : parser.variables()) {
        if (variable.name[0] == '_') continue;
        trigger.names.push_back(variable.name);
        arguments.push_back(variable.cell);
    }
    arguments.push_back(pattern);
    return true;
}

bool Triggers::prepare(Trigger& trigger, std::string_view text) {
    std::vector<Cell> arguments;
    Cell guard = 0;
    if (!read(trigger, text, arguments, guard)) return false;
    const Cell pattern = arguments.back();
    const bool compound = tag(pattern) == Tag::structure;
    const std::uint32_t arity = compound ? arity_of(machine_.functor(pattern)) : 0;
    const Atom name = compound ? name_of(machine_.functor(pattern)) : atom_of(pattern);
    Predicate& predicate = db_.predicate(name, arity);
    if (predicate.is_system) {
        Cell culprit = 0;
        machine_.indicator(name, arity, culprit);
        return machine_.permission_error(known::access, known::private_procedure, culprit);
    }
    if (arity > 0) trigger.keys = machine_.keys_of(&machine_.at(index_of(pattern) + 1), arity);
    if (!trigger.guard.make(guard, arguments)) return false;
    trigger.predicate = &predicate;
    trigger.since = db_.generation();
    Database::retain(predicate);
    predicate.is_watched = true;
    watchers_[&predicate].push_back(&trigger);
    ++count_;
    return true;
}

std::expected<void, SubscriptionError> Triggers::watch(Trigger& trigger, std::string_view text) {
    column_ = 0;
    machine_.renew();
    std::expected<void, SubscriptionError> result;
    if (!prepare(trigger, text))
        result = std::unexpected(SubscriptionError{
            .term = print_term(machine_, machine_.error_ball()), .column = column_});
    machine_.rest();
    return result;
}

void Triggers::forget(Trigger& trigger) {
    std::vector<Trigger*>& watching = watchers_[trigger.predicate];
    std::erase(watching, &trigger);
    if (watching.empty()) {
        trigger.predicate->is_watched = false;
        watchers_.erase(trigger.predicate);
    }
    const LiveQuery live(db_);
    db_.release(*trigger.predicate);
    --count_;
}

// ---- commits ---------------------------------------------------------------------------------

void Triggers::on_commit(const FactChange& change) {
    if (!change.clause->is_fact) return;
    if (changes_.size() < changes_waiting_max) {
        if (!kept_) kept_.emplace(db_);
        changes_.push_back(change);
        return;
    }
    for (Trigger* const trigger : watchers_[change.clause->predicate]) {
        if (trigger->is_about(change)) ++trigger->lost;
    }
}

bool Triggers::deliver(const std::function<bool()>& slice_passed) {
    while (!changes_.empty()) {
        const FactChange change = changes_.front();
        const auto watching = watchers_.find(change.clause->predicate);
        if (watching != watchers_.end()) {
            for (Trigger* const trigger : watching->second) {
                if (trigger->is_about(change)) look(*trigger, change);
            }
        }
        changes_.pop_front();
        if (changes_.empty()) break;
        if (slice_passed && slice_passed()) return true;
    }
    machine_.rest();
    kept_.reset();
    return false;
}

void Triggers::look(Trigger& trigger, const FactChange& change) {
    if (trigger.notices.size() >= trigger.limits.notices_max) {
        ++trigger.lost;
        return;
    }
    machine_.renew(change.generation);
    machine_.start(trigger.guard.get());
    const bool is_set = machine_.set_query_fact(place_of_fact(trigger), *change.clause);
    if (!is_set) machine_.give_up();
    const Machine::Outcome outcome = is_set ? machine_.run() : Machine::Outcome::error;
    if (outcome == Machine::Outcome::error)
        trigger.error = print_term(machine_, machine_.error_ball());
    if (outcome != Machine::Outcome::solution) return;
    Notice notice{.kind = change.kind,
                  .version = change.generation,
                  .lost = std::exchange(trigger.lost, 0),
                  .row = {}};
    for (std::uint32_t i = 0; i < place_of_fact(trigger); ++i)
        notice.row.push_back(
            term_value(machine_, machine_.query_value(i), trigger.limits.column_bytes_max));
    trigger.notices.push_back(std::move(notice));
}

}  // namespace zooid::skb
