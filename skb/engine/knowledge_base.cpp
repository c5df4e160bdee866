#include "zooid/skb/knowledge_base.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

#include "builtins.hpp"
#include "consult.hpp"
#include "database.hpp"
#include "eval.hpp"
#include "known_atoms.hpp"
#include "library.hpp"

namespace zooid::skb {

namespace {
/// Marks what the library defined as part of the engine.
void seal_library(Database& database) {
    database.each_predicate([&](Predicate& predicate) {
        if (predicate.clause_count == 0) return;
        const std::string_view name = database.atoms.text(predicate.name);
        predicate.is_system = true;
        predicate.is_hidden = name.size() > 1 && name[0] == '$';
    });
}

Provenance provenance_of(Database& database, const Origin& origin) {
    const auto owner = database.atoms.intern(origin.owner);
    return {
        .source = origin.source, .owner = owner.value_or(known::user), .time_ns = origin.time_ns};
}

template <class Choose>
std::size_t erase_where(Database& database, Choose choose) {
    std::vector<Clause*> doomed;
    database.each_predicate([&](Predicate& predicate) {
        if (predicate.is_system) return;
        for (Clause* c = predicate.first; c != nullptr; c = c->next) {
            if (!c->is_dead() && choose(*c)) doomed.push_back(c);
        }
    });
    database.query_started();
    for (Clause* clause : doomed) database.erase(*clause);
    database.query_ended();
    return doomed.size();
}
}  // namespace

KnowledgeBase::KnowledgeBase(const KnowledgeBaseLimits& limits)
    : database_(std::make_unique<Database>(DatabaseLimits{
          .atoms = {.atoms_max = limits.atoms_max, .text_bytes_max = limits.atom_text_bytes_max},
          .clause_bytes_max = limits.clause_bytes_max})) {
    database_->provenance.owner = known::user;
    install_evaluables(*database_);
    install_builtins(*database_);
    const auto loaded = consult_text(*database_, library_text, {}, false);
    assert(loaded && "the library must compile");
    (void)loaded;
    seal_library(*database_);
}

KnowledgeBase::~KnowledgeBase() = default;
KnowledgeBase::KnowledgeBase(KnowledgeBase&&) noexcept = default;
KnowledgeBase& KnowledgeBase::operator=(KnowledgeBase&&) noexcept = default;

std::expected<void, ConsultError>
KnowledgeBase::consult(std::string_view text, const Origin& origin, const QueryLimits& limits) {
    const Provenance before = database_->provenance;
    database_->query_started();  // keeps the owner's atom while clauses come in
    database_->provenance = provenance_of(*database_, origin);
    const auto result = consult_text(*database_, text, limits, true);
    database_->provenance = before;
    database_->query_ended();
    return result;
}

std::expected<void, FactError> KnowledgeBase::add_fact(std::string_view relation,
                                                       std::span<const FactValue> columns,
                                                       const Origin& origin) {
    if (columns.size() > arity_max) return std::unexpected(FactError::bad_relation);
    Database& db = *database_;
    db.query_started();
    const auto finish = [&db](std::expected<void, FactError> result) {
        db.query_ended();
        return result;
    };
    const auto name = db.atoms.intern(relation);
    if (!name) return finish(std::unexpected(FactError::full));
    Predicate& predicate = db.predicate(*name, static_cast<std::uint32_t>(columns.size()));
    if (predicate.is_system) return finish(std::unexpected(FactError::bad_relation));
    auto clause = fact_clause(db, predicate, columns);
    if (!clause) return finish(std::unexpected(FactError::full));
    clause->provenance = provenance_of(db, origin);
    if (!db.add(std::move(clause), true)) return finish(std::unexpected(FactError::full));
    return finish({});
}

std::size_t KnowledgeBase::retract_owner(std::string_view owner) {
    const auto atom = database_->atoms.find(owner);
    if (!atom) return 0;
    return erase_where(*database_, [&](const Clause& c) { return c.provenance.owner == *atom; });
}

std::size_t KnowledgeBase::retract_relation(std::string_view relation, std::uint32_t arity) {
    const auto atom = database_->atoms.find(relation);
    if (!atom) return 0;
    return erase_where(*database_, [&](const Clause& c) {
        return c.predicate->name == *atom && c.predicate->arity == arity;
    });
}

std::uint64_t KnowledgeBase::version() const { return database_->generation(); }
std::size_t KnowledgeBase::clause_bytes() const { return database_->clause_bytes(); }
std::size_t KnowledgeBase::atom_count() const { return database_->atoms.size(); }

}  // namespace zooid::skb
