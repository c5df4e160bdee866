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

namespace zooid::skb {

struct Evaluable;

struct DatabaseLimits {
    AtomLimits atoms;
    std::size_t clause_bytes_max = 64 << 20;
};

/// Where a call goes on looking for clauses: the next one, and the bucket it came from.
struct ClauseCursor {
    Clause* clause = nullptr;
    const Bucket* bucket = nullptr;  // null: follow Clause::next
    std::size_t position = 0;        // of `clause` in the bucket
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
    [[nodiscard]] bool add(std::unique_ptr<Clause> clause, bool at_end);
    void erase(Clause& clause);
    /// Undoes erase(); for the journal of a query that ended in an error.
    void revive(Clause& clause);

    /// Instructions of a clause or query keep predicates and atoms alive.
    void retain_references(const Clause& clause);
    void release_references(const Clause& clause);

    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    /// First clause visible at `generation` whose leading arguments may unify with `keys`
    /// (0: anything). May build an index: `built` is then the number of clauses it read.
    ClauseCursor first(Predicate& predicate, const std::array<Cell, 4>& keys,
                       std::uint64_t generation, std::size_t& built);
    /// The one after `cursor`. @cost O(clauses skipped).
    static ClauseCursor next(ClauseCursor cursor, Cell key, std::uint64_t generation);

    void query_started() { ++live_queries_; }
    /// With the last live query, erased clauses and unused atoms and predicates are freed.
    void query_ended();

    /// Every predicate with clauses, in no order.
    void each_predicate(const std::function<void(Predicate&)>& visit);

    [[nodiscard]] std::size_t clause_bytes() const { return clause_bytes_; }

private:
    const Bucket* smallest_bucket(Predicate&, const std::array<Cell, 4>&, std::size_t& built);
    bool build_index(Predicate& predicate, unsigned argument);
    void drop_index(Predicate& predicate, unsigned argument);
    void index_added(Clause& clause, bool at_end);
    void unlink(Clause* clause);
    void sweep();
    void sweep_predicates();

    DatabaseLimits limits_;
    std::unordered_map<Cell, std::unique_ptr<Predicate>> predicates_;  // key: functor cell
    std::uint64_t generation_ = 1;
    std::size_t clause_bytes_ = 0;
    std::size_t live_queries_ = 0;
    std::size_t declared_ = 0;
    std::vector<Clause*> erased_;
    std::vector<std::unique_ptr<ArgumentIndex>> old_indexes_;
    std::vector<Predicate*> young_predicates_;
};

/// What an index sees of a ground argument cell of a stored clause; 0 for a variable.
constexpr Cell index_key(Cell header_or_atomic, std::uint64_t box_payload) {
    return is_box_header(header_or_atomic) ? box_payload * 0x9E3779B97F4A7C15ULL | 1
                                           : header_or_atomic;
}

}  // namespace zooid::skb
