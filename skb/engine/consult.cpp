#include "consult.hpp"

#include <cassert>

#include "known_atoms.hpp"
#include "machine.hpp"
#include "parser.hpp"
#include "printer.hpp"
#include "query_goal.hpp"
#include "zooid/skb/saved_base.hpp"

namespace zooid::skb {

namespace {
ConsultError describe(const Machine& machine, Place place) {
    return {.term = print_term(machine, machine.error_ball()),
            .line = place.line,
            .column = place.column};
}

/// Runs a directive in a machine of its own; an error of it is `error`, failure is not one.
bool run_directive(Database& database, Transaction& transaction, const QueryLimits& limits,
                   const std::vector<Cell>& block, Place place, ConsultError& error) {
    Machine machine(database, limits, &transaction);
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
/// `:- zooid_base(Format).` and `:- zooid_origin(Source, Owner, TimeNs).`, the lines of a saved
/// base that say how to read the others.
class SavedLines {
public:
    SavedLines(Machine& machine, Transaction& transaction)
        : m_(machine), transaction_(transaction), before_(transaction.provenance) {}
    ~SavedLines() { transaction_.provenance = before_; }
    SavedLines(const SavedLines&) = delete;
    SavedLines& operator=(const SavedLines&) = delete;

    [[nodiscard]] bool is_one(Cell goal) const {
        return has_name(goal, "zooid_base", 1) || has_name(goal, "zooid_origin", 3);
    }
    /// False with an error pending.
    bool take(Cell goal) {
        return has_name(goal, "zooid_base", 1) ? take_format(m_.argument(goal, 0))
                                               : take_origin(goal);
    }

private:
    [[nodiscard]] bool has_name(Cell goal, std::string_view name, std::uint32_t arity) const {
        return tag(goal) == Tag::structure && arity_of(m_.functor(goal)) == arity &&
               m_.db.atoms.text(name_of(m_.functor(goal))) == name;
    }
    bool not_in(std::string_view domain, Cell culprit) {
        Cell name = 0;
        return m_.make_text_atom(domain, name) && m_.domain_error(atom_of(name), culprit);
    }
    bool take_format(Cell format) {
        return format == make_int(saved_base_format) || not_in("saved_base_format", format);
    }
    bool take_origin(Cell goal) {
        const Cell source = m_.argument(goal, 0);
        const Cell owner = m_.argument(goal, 1);
        const Cell time = m_.argument(goal, 2);
        if (tag(source) != Tag::atom || atom_of(source) < known::measured ||
            atom_of(source) > known::derived)
            return not_in("source", source);
        if (tag(owner) != Tag::atom) return m_.type_error(known::atom, owner);
        if (!m_.is_integer(time)) return m_.type_error(known::integer, time);
        transaction_.provenance = {.source = static_cast<Source>(atom_of(source) - known::measured),
                                   .owner = atom_of(owner),
                                   .time_ns = m_.number(time).i};
        return true;
    }

    Machine& m_;
    Transaction& transaction_;
    Provenance before_;
};

bool is_directive(const Machine& machine, Cell term) {
    return tag(term) == Tag::structure && machine.functor(term) == make_functor(known::neck, 1);
}
}  // namespace

std::expected<void, ConsultError> consult_text(Database& database, Transaction& transaction,
                                               std::string_view text, const QueryLimits& limits,
                                               bool user) {
    Machine machine(database, limits, &transaction);
    Parser parser(machine, text);
    SavedLines saved(machine, transaction);
    const bool may_be_saved = limits.writer.right == Right::administer;
    for (;;) {
        machine.reset_terms();
        Cell term = 0;
        const Parser::Result result = parser.read(term, true);
        if (result == Parser::Result::end_of_text) return {};
        if (result == Parser::Result::error)
            return std::unexpected(describe(machine, parser.error_place()));
        const Place place = parser.start_place();
        if (is_directive(machine, term) && may_be_saved &&
            saved.is_one(machine.argument(term, 0))) {
            if (!saved.take(machine.argument(term, 0)))
                return std::unexpected(describe(machine, place));
        } else if (is_directive(machine, term)) {
            std::vector<Cell> block;
            ConsultError error;
            if (!machine.flatten(machine.argument(term, 0), block))
                return std::unexpected(describe(machine, place));
            if (!run_directive(database, transaction, limits, block, place, error))
                return std::unexpected(error);
        } else if (!machine.assert_clause(term, true, user)) {
            return std::unexpected(describe(machine, place));
        }
        machine.keep_changes();
    }
}

}  // namespace zooid::skb
