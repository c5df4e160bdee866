// Predicates and clauses of one knowledge base, with generations, indexes and quotas.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "atoms.hpp"
#include "clause.hpp"
#include "fact_index.hpp"

namespace zooid::skb {

struct Evaluable;

struct DatabaseLimits {
    AtomLimits atoms;
    std::size_t clause_bytes_max = 64 << 20;
};

/// Where a call goes on looking for clauses: the next one, and the index it came from.
struct ClauseCursor {
    Clause* clause = nullptr;
    const Posting* posting = nullptr;  // of `clause`; null: follow Clause::next
};

class Database {
public:
    explicit Database(DatabaseLimits limits);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    AtomTable atoms;
    std::unordered_map<Cell, const Evaluable*> evaluables;  // key: functor cell, arity 0 for atoms
    Provenance provenance;  // given to clauses that are added without their own

    /// The predicate, made when missing.
    Predicate& predicate(Atom name, std::uint32_t arity);
    /// Makes the predicate exist without clauses.
    void declare(Predicate& predicate);
    /// Undoes declare(); the predicate goes with the next sweep unless something else holds it.
    void undeclare(Predicate& predicate);
    [[nodiscard]] std::size_t declared_count() const { return declared_; }
    [[nodiscard]] Predicate* find(Atom name, std::uint32_t arity) const;

    /// Takes the clause into its predicate; false when the clause quota is used up.
    [[nodiscard]] bool add(ClausePtr clause, bool at_end);
    void erase(Clause& clause);
    /// Undoes erase(); for the journal of a query that ended in an error.
    void revive(Clause& clause);

    /// Instructions of a clause or query keep predicates and atoms alive.
    void retain_references(const Clause& clause);
    void release_references(const Clause& clause);

    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    /// First clause visible now whose leading arguments may unify with `keys`.
    /// `wish`: arguments of an index worth making first, 0: none.
    ClauseCursor first(Predicate& predicate, const Keys& keys, std::uint8_t& wish);
    /// Takes a bounded number of clauses into that index; how many.
    std::size_t make_index(Predicate& predicate, std::uint8_t arguments);
    /// The one after `cursor`, seen at `generation`. @cost O(clauses skipped).
    static ClauseCursor next(ClauseCursor cursor, const Keys& keys, std::uint64_t generation);

    ClauseDraft draft;  // reused by everything that makes clauses

    void query_started() { ++live_queries_; }
    /// With the last live query, erased clauses and unused atoms and predicates are freed.
    void query_ended();

    /// Every predicate with clauses, in no order.
    void each_predicate(const std::function<void(Predicate&)>& visit);

    [[nodiscard]] std::size_t clause_bytes() const { return clause_bytes_; }

private:
    /// The best made index for these keys; `wish`: arguments of one that would be better, 0: none.
    static FactIndex::Found best_index(Predicate&, const Keys&, std::uint8_t& wish);
    static std::uint8_t indexable(const Predicate& predicate, const Keys& keys);
    void drop_indexes(Predicate& predicate, std::uint8_t arguments);
    void index_added(Clause& clause, bool at_end);
    void unlink(Clause& clause);
    void sweep();
    void sweep_predicates();

    DatabaseLimits limits_;
    std::unordered_map<Cell, std::unique_ptr<Predicate>> predicates_;  // key: functor cell
    std::uint64_t generation_ = 1;
    std::size_t clause_bytes_ = 0;
    std::size_t live_queries_ = 0;
    std::size_t declared_ = 0;
    std::vector<Clause*> erased_;
    std::uint64_t sweeps_ = 0;
    bool revived_ = false;                                 // something in erased_ lives again
    std::vector<std::unique_ptr<FactIndex>> old_indexes_;  // a live query may stand in one
    std::vector<Predicate*> young_predicates_;
};

/// What an index sees of a ground argument cell of a stored clause; 0 for a variable.
constexpr Cell index_key(Cell header_or_atomic, std::uint64_t box_payload) {
    return is_box_header(header_or_atomic) ? box_payload * 0x9E3779B97F4A7C15ULL | 1
                                           : header_or_atomic;
}

}  // namespace zooid::skb
