// Changes of the base that become visible together, or not at all.
#pragma once

#include <cstddef>
#include <vector>

#include "database.hpp"
#include "zooid/skb/limits.hpp"

namespace zooid::skb {

/// While one is open the base keeps every clause it can see.
/// @invariant others see none of its changes before commit(), and then all of them.
class Transaction {
public:
    explicit Transaction(Database& database) : db_(database) {}
    ~Transaction() { end(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Provenance provenance;                          // of the clauses it adds
    std::size_t owned_bytes_max = unlimited_bytes;  // of all clauses of its owner

    /// Takes a new snapshot. Not while it is open.
    void begin();
    /// Takes back what is not committed. Nothing when it is not open.
    void end();
    /// From now on it sees an older generation, which something else has kept.
    const View& look_back(std::uint64_t generation) {
        view_.snapshot = generation;
        return view_;
    }
    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] const View& view() const { return view_; }

    enum class Outcome : std::uint8_t {
        done,
        gone,      // it had erased the clause itself
        conflict,  // somebody else has erased the clause since it began
        full,      // the quota of clauses
        own_full,  // its owner's
    };
    Outcome add(ClausePtr clause, bool at_end);
    Outcome erase(Clause& clause);
    void declare(Predicate& predicate);
    void set_tabled(Predicate& predicate);

    /// Number of changes so far, for roll_back().
    [[nodiscard]] std::size_t mark() const { return journal_.size(); }
    /// Clauses among them: added and erased.
    [[nodiscard]] std::size_t clauses() const;
    void roll_back(std::size_t mark = 0);
    /// As a change that nobody sees: what was derived before may no longer hold.
    void touch() { (void)next_stamp(); }
    /// While it does not run: what it has erased since `mark` is there for others to erase.
    void lay_aside(std::size_t mark);
    /// It goes on. @return null, or a predicate of which somebody has erased such a clause
    const Predicate* take_up(std::size_t mark);
    /// Its changes become one generation of the base, which it sees from now on.
    /// @cost O(changes), and a look into each index for each clause erased
    void commit();

private:
    struct Change {
        enum class Kind : std::uint8_t { added, erased, declared, tabled };
        Kind kind;
        Clause* clause;
        Predicate* predicate;
        Stamp died = 0;  // of an erased one
    };
    /// Room of an added clause in the journal, which doubles as it grows; from the quota of
    /// clauses. Erasing is free, or a full base could not be emptied: it is bounded by what there
    /// is.
    static constexpr std::size_t added_bytes = 2 * sizeof(Change);
    Stamp next_stamp();

    Database& db_;
    View view_;
    std::vector<Change> journal_;
    std::uint32_t number_ = transactions_max;  // none yet
    bool is_open_ = false;
};

}  // namespace zooid::skb
