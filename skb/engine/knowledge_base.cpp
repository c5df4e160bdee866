#include "zooid/skb/knowledge_base.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

#include "builtins.hpp"
#include "consult.hpp"
#include "database.hpp"
#include "eval.hpp"
#include "facts.hpp"
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

template <class Choose>
std::size_t erase_where(Database& database, Choose choose) {
    std::vector<Clause*> doomed;
    database.each_predicate([&](Predicate& predicate) {
        if (predicate.is_system) return;
        for (Clause* c = predicate.first; c != nullptr; c = c->next) {
            const bool is_gone = c->born == never || (c->is_dead() && c->died <= stamps_of(0));
            if (!is_gone && choose(*c)) doomed.push_back(c);
        }
    });
    if (doomed.empty()) return 0;
    const LiveQuery live(database);
    const std::uint64_t generation = database.next_generation();
    for (Clause* clause : doomed) database.doom(*clause, generation);
    return doomed.size();
}
}  // namespace

KnowledgeBase::KnowledgeBase(const KnowledgeBaseLimits& limits)
    : database_(std::make_unique<Database>(DatabaseLimits{
          .atoms = {.atoms_max = limits.atoms_max, .text_bytes_max = limits.atom_text_bytes_max},
          .clause_bytes_max = limits.clause_bytes_max})) {
    install_evaluables(*database_);
    install_builtins(*database_);
    Transaction library(*database_);
    library.begin();
    library.provenance.owner = known::user;
    for (const std::string_view text : {library_text, reasons_text}) {
        const auto loaded = consult_text(*database_, library, text, {}, false);
        assert(loaded && "the library must compile");
        (void)loaded;
    }
    library.commit();
    seal_library(*database_);
}

KnowledgeBase::~KnowledgeBase() = default;
KnowledgeBase::KnowledgeBase(KnowledgeBase&&) noexcept = default;
KnowledgeBase& KnowledgeBase::operator=(KnowledgeBase&&) noexcept = default;

std::expected<void, ConsultError>
KnowledgeBase::consult(std::string_view text, const Origin& origin, const QueryLimits& limits) {
    Transaction transaction(*database_);
    transaction.begin();  // keeps the owner's atom while clauses come in
    transaction.provenance = provenance_of(*database_, origin);
    auto result = consult_text(*database_, transaction, text, limits, true);
    transaction.commit();
    return result;
}

std::expected<void, FactError> KnowledgeBase::add_fact(std::string_view relation,
                                                       std::span<const FactValue> columns,
                                                       const Origin& origin) {
    Database& db = *database_;
    const LiveQuery live(db);
    auto clause = new_fact(db, relation, columns);
    if (!clause) return std::unexpected(clause.error());
    (*clause)->provenance = provenance_of(db, origin);
    Clause& fact = **clause;
    if (!db.add(std::move(*clause), true, db.generation() + 1))
        return std::unexpected(FactError::full);
    db.declare(*fact.predicate, fact.provenance.owner);
    db.publish(fact, db.next_generation());
    return {};
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

bool KnowledgeBase::deliver(const std::function<bool()>& slice_passed) {
    return database_->deliver(slice_passed);
}

std::uint64_t KnowledgeBase::version() const { return database_->generation(); }
std::size_t KnowledgeBase::clause_bytes() const { return database_->clause_bytes(); }
std::size_t KnowledgeBase::index_bytes() const { return database_->index_bytes(); }
std::size_t KnowledgeBase::erased_bytes() const { return database_->erased_bytes(); }
std::size_t KnowledgeBase::atom_count() const { return database_->atoms.size(); }
std::size_t KnowledgeBase::owned_bytes(std::string_view owner) const {
    const auto atom = database_->atoms.find(owner);
    return atom ? database_->owned_bytes(*atom) : 0;
}

}  // namespace zooid::skb
