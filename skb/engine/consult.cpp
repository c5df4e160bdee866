#include "consult.hpp"

#include <cassert>

#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"

namespace zooid::skb {

namespace {
ConsultError describe(const Machine& machine, Place place) {
    return {.term = print_term(machine, machine.error_ball()),
            .line = place.line,
            .column = place.column};
}

/// Runs a directive in a machine of its own; an error of it is `error`, failure is not one.
bool run_directive(Database& database, const QueryLimits& limits, const std::vector<Cell>& block,
                   Place place, ConsultError& error) {
    Machine machine(database, limits);
    Cell goal = 0;
    GoalClause clause(machine);
    const bool ready = machine.rebuild(block.data(), block.size(), goal) && clause.make(goal, {});
    if (ready) {
        machine.start(clause.get());
        if (machine.run() != Machine::Outcome::error) return true;
    }
    error = describe(machine, place);
    return false;
}
}  // namespace

std::expected<void, ConsultError>
consult_text(Database& database, std::string_view text, const QueryLimits& limits, bool user) {
    Machine machine(database, limits);
    Parser parser(machine, text);
    for (;;) {
        machine.reset_terms();
        Cell term = 0;
        const Parser::Result result = parser.read(term, true);
        if (result == Parser::Result::end_of_text) return {};
        if (result == Parser::Result::error)
            return std::unexpected(describe(machine, parser.error_place()));
        const Place place = parser.start_place();
        const bool directive =
            tag(term) == Tag::structure && machine.functor(term) == make_functor(known::neck, 1);
        if (directive) {
            std::vector<Cell> block;
            ConsultError error;
            if (!machine.flatten(machine.argument(term, 0), block))
                return std::unexpected(describe(machine, place));
            if (!run_directive(database, limits, block, place, error))
                return std::unexpected(error);
        } else if (!machine.assert_clause(term, true, user)) {
            return std::unexpected(describe(machine, place));
        }
        machine.forget_changes();
    }
}

ClausePtr
fact_clause(Database& database, Predicate& predicate, std::span<const FactValue> columns) {
    ClauseDraft& draft = database.draft;
    draft.clear();
    draft.predicate = &predicate;
    draft.slots = draft.source_slots = predicate.arity;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Instruction match{.op = Op::head_const, .a = static_cast<std::uint16_t>(i), .n = 0, .x = 0};
        Cell header = 0;
        std::uint64_t payload = 0;
        if (const auto* name = std::get_if<std::string_view>(&columns[i])) {
            const auto atom = database.atoms.intern(*name);
            if (!atom) return nullptr;
            match.x = make_atom(*atom);
        } else if (const auto* value = std::get_if<std::int64_t>(&columns[i])) {
            match.x = make_int(*value);
            if (!fits_inline(*value)) header = box_of_int;
            payload = static_cast<std::uint64_t>(*value);
        } else {
            header = box_of_float;
            payload = std::bit_cast<std::uint64_t>(std::get<double>(columns[i]));
        }
        if (i < keys_max) draft.keys[i] = header == 0 ? match.x : index_key(header, payload);
        if (header != 0) {
            match.op = Op::head_match;
            match.x = draft.pool.size();
            draft.pool.insert(draft.pool.end(), {make_relative(Tag::box, 1, 2), header, payload});
        }
        draft.code.push_back(match);
    }
    draft.head_length = static_cast<std::uint32_t>(draft.code.size());
    draft.code.push_back({.op = Op::proceed, .a = 0, .n = 0, .x = 0});
    return draft.make();
}

}  // namespace zooid::skb
