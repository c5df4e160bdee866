// Predicates and clauses of one knowledge base, with generations, indexes and quotas.
#pragma once

#include <algorithm>
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
class Triggers;

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
    ClauseMemory clause_memory_;

public:
    explicit Database(DatabaseLimits limits);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    AtomTable atoms;
    std::unordered_map<Cell, const Evaluable*> evaluables;  // key: functor cell, arity 0 for atoms

    /// The predicate, made when missing.
    Predicate& predicate(Atom name, std::uint32_t arity);
    /// Makes the predicate exist without clauses, as a relation of that owner.
    void declare(Predicate& predicate, Atom owner);
    /// Undoes declare(); the predicate goes with the next sweep unless something else holds it.
    void undeclare(Predicate& predicate);
    [[nodiscard]] std::size_t declared_count() const { return declared_; }
    [[nodiscard]] Predicate* find(Atom name, std::uint32_t arity) const;

    /// Bytes of the clauses of an owner with a quota, alive or being added.
    [[nodiscard]] std::size_t owned_bytes(Atom owner) const;
    /// Makes a clause count against its owner's quota, before it is added; false: there is no room.
    [[nodiscard]] bool count_owned(Clause& clause, std::size_t owned_bytes_max) const;

    // ---- for transactions ----

    /// Takes the clause into its predicate; false when the clause quota is used up.
    [[nodiscard]] bool add(ClausePtr clause, bool at_end, Stamp born);
    /// `view`: of whoever erases it, this erasure included.
    void erase(Clause& clause, Stamp died, const View& view);
    /// Undoes erase() by the transaction with this view.
    void revive(Clause& clause, const View& own);
    /// Undoes add(): nobody sees the clause any more.
    void withdraw(Clause& clause);
    /// A clause that a transaction has added is everybody's from `generation` on.
    void publish(Clause& clause, std::uint64_t generation);
    /// What the transaction with this view has erased is gone from `generation` on.
    void settle(Clause& clause, const View& own, std::uint64_t generation);
    /// Erases it for good, even if a transaction has erased it and has not committed that: this one
    /// then sees it again.
    void doom(Clause& clause, std::uint64_t generation);
    std::uint64_t next_generation() { return ++generation_; }
    /// A number that no other transaction has until free_number().
    std::uint32_t take_number();
    void free_number(std::uint32_t number) { numbers_[number] = false; }

    /// Instructions of a clause or query keep predicates and atoms alive.
    void retain_references(const Clause& clause);
    void release_references(const Clause& clause);
    static void retain(Predicate& predicate) { ++predicate.references; }
    void release(Predicate& predicate);

    /// Those who wait for commits; made when first wanted.
    Triggers& triggers();
    /// See Triggers::deliver().
    bool deliver(const std::function<bool()>& slice_passed);

    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    /// First clause in the view whose leading arguments may unify with `keys`.
    /// `wish`: arguments of an index to make before asking again, and nothing was looked for; or 0.
    ClauseCursor
    first(Predicate& predicate, const Keys& keys, const View& view, std::uint8_t& wish);
    /// The same, with the index made at once. @cost O(clauses) the first time.
    ClauseCursor first(Predicate& predicate, const Keys& keys, const View& view);
    /// Takes a bounded number of clauses into that index; how many.
    std::size_t make_index(Predicate& predicate, std::uint8_t arguments);
    /// The one after `cursor`. @cost O(clauses skipped).
    static ClauseCursor next(ClauseCursor cursor, const Keys& keys, const View& view);

    ClauseDraft draft{clause_memory_};  // reused by everything that makes clauses

    void query_started() { ++live_queries_; }
    /// With the last live query, erased clauses and unused atoms and predicates are freed.
    void query_ended();

    /// Every predicate with clauses, in no order.
    void each_predicate(const std::function<void(Predicate&)>& visit);

    [[nodiscard]] std::size_t clause_bytes() const { return clause_bytes_; }
    [[nodiscard]] std::size_t erased_bytes() const { return erased_bytes_; }
    /// Of all indexes, about: against the same quota as the clauses.
    [[nodiscard]] std::size_t index_bytes() const { return index_entries_ * bytes_of_entry; }
    /// Takes from the quota of clauses what a change needs until it is committed or taken back.
    /// @return false: there is not so much left
    [[nodiscard]] bool charge(std::size_t bytes) {
        if (!has_room(bytes)) return false;
        clause_bytes_ += bytes;
        return true;
    }
    void give_back(std::size_t bytes) { clause_bytes_ -= bytes; }

private:
    /// The best made index for these keys; `wish`: arguments of one that would be better, 0: none.
    static FactIndex::Found
    best_index(Predicate&, const Keys&, const View& view, std::uint8_t& wish);
    static std::uint8_t indexable(const Predicate& predicate, const Keys& keys);
    void drop_indexes(Predicate& predicate, std::uint8_t arguments);
    [[nodiscard]] bool has_room(std::size_t bytes) const;
    /// Takes those away for which `choose` is true.
    template <class Choose>
    void erase_indexes(Predicate& predicate, Choose choose);
    void index_added(Clause& clause, bool at_end);
    void unlink(Clause& clause);
    void tell_death(Clause& clause);
    void join(const Clause& clause);
    void leave(const Clause& clause);
    void sweep();
    void sweep_predicates();

    DatabaseLimits limits_;
    std::unordered_map<Cell, std::unique_ptr<Predicate>> predicates_;  // key: functor cell
    std::uint64_t generation_ = 1;
    std::size_t clause_bytes_ = 0;
    std::size_t erased_bytes_ = 0;                     // of them, until the sweep
    static constexpr std::size_t bytes_of_entry = 32;  // of an index
    std::size_t index_entries_ = 0;  // for each index as many as its predicate has clauses linked
    std::unordered_map<Atom, std::size_t> owned_;  // bytes by owner; of who has some
    std::size_t live_queries_ = 0;
    std::size_t declared_ = 0;
    std::vector<Clause*> erased_;
    std::vector<bool> numbers_;  // of transactions that write, taken or not
    std::uint64_t sweeps_ = 0;
    bool revived_ = false;                                 // something in erased_ lives again
    std::vector<std::unique_ptr<FactIndex>> old_indexes_;  // a live query may stand in one
    std::vector<Predicate*> young_predicates_;
    std::unique_ptr<Triggers> triggers_;
};

/// The base keeps every clause while it lives.
class LiveQuery {
public:
    explicit LiveQuery(Database& database) : database_(database) { database_.query_started(); }
    ~LiveQuery() { database_.query_ended(); }
    LiveQuery(const LiveQuery&) = delete;
    LiveQuery& operator=(const LiveQuery&) = delete;

private:
    Database& database_;
};

/// What an index sees of a ground argument cell of a stored clause; 0 for a variable.
constexpr Cell index_key(Cell header_or_atomic, std::uint64_t box_payload) {
    if (is_box_header(header_or_atomic)) [[unlikely]]
        return box_payload * 0x9E3779B97F4A7C15ULL | 1;
    return header_or_atomic;
}

}  // namespace zooid::skb
