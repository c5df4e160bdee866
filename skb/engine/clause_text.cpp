#include "clause_text.hpp"

#include <cassert>

#include "known_atoms.hpp"
#include "lexer.hpp"
#include "printer.hpp"
#include "term_value.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t arena_of_clause = 8;  // bytes, for one of a clause, at most

QueryLimits with_arena(std::size_t bytes) {
    QueryLimits limits;
    limits.arena_bytes = bytes;
    return limits;
}
}  // namespace

ClauseText::ClauseText(Database& database)
    : db_(database), machine_(std::make_unique<Machine>(database, with_arena(arena_bytes_))) {}

/// The clause as a term in an emptied arena; 0: it has no room there, which is a bug.
Cell ClauseText::term_of(const Clause& clause) {
    if (clause.bytes() * arena_of_clause > arena_bytes_) {
        arena_bytes_ = clause.bytes() * arena_of_clause;
        machine_ = std::make_unique<Machine>(db_, with_arena(arena_bytes_));
    }
    Machine& m = *machine_;
    m.renew();
    Cell term = 0;
    Cell body = 0;
    bool made = m.clause_term(clause, term, body);
    if (made && !clause.is_fact) made = m.make_compound(known::neck, {term, body}, term);
    assert(made && "what one arena could make, another can hold");
    return made ? term : 0;
}

std::string ClauseText::of(const Clause& clause) {
    const Cell term = term_of(clause);
    if (term == 0) return "fail";
    std::string text = print_term(*machine_, term, {.bytes_max = std::size_t{1} << 30});
    if (is_symbol_char(text.back())) text += ' ';
    return text;
}

Row ClauseText::row_of(const Clause& fact, std::size_t bytes_max) {
    Row out;
    const Cell term = term_of(fact);
    for (std::uint32_t i = 0; term != 0 && i < fact.predicate->arity; ++i)
        out.push_back(term_value(*machine_, machine_->argument(term, i), bytes_max));
    return out;
}

}  // namespace zooid::skb
