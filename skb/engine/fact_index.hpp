// Clauses of one predicate by the keys of a set of arguments: a hash table that grows bucket by
// bucket (linear hashing), so no single addition is slow.
#pragma once

#include <bit>
#include <cstdlib>
#include <deque>
#include <memory>
#include <vector>

#include "clause.hpp"

namespace zooid::skb {

/// A place in the list of clauses with one key, in their order. Stays valid until the sweep.
struct Posting {
    Clause* clause = nullptr;
    Posting* next = nullptr;
};

/// @invariant each key has one slot; its list has the clauses in the order of the predicate. Two
///            sets of keys may share a slot: readers compare the keys.
class FactIndex {
public:
    /// @param arguments one bit for each argument that is part of the key
    /// @param from      the first clause to take in, by make_more()
    FactIndex(std::uint8_t arguments, Clause* from);

    [[nodiscard]] std::uint8_t arguments() const { return arguments_; }
    /// True once every clause of the predicate is in; until then add() is not for it.
    [[nodiscard]] bool is_made() const { return to_make_ == nullptr; }
    /// Takes in at most `clauses_max` more; how many they were.
    std::size_t make_more(std::size_t clauses_max);
    void add(Clause& clause, bool at_end);

    struct Found {
        Clause* clause = nullptr;          // the first that is not dead; null: none
        const Posting* posting = nullptr;  // where it stands
        std::size_t count = 0;             // about how many
    };
    /// @cost one cache line of the table, and one of the clause.
    [[nodiscard]] Found find(const Keys& keys);
    /// Forgets the dead clauses that have the same keys as this one. `sweep`: number of the sweep.
    void purge(const Clause& clause, std::uint64_t sweep);

private:
    struct List {
        Posting* head;
        Posting* front;  // none before it is alive
        Posting* last;
        std::size_t count;
        std::uint64_t swept;
    };
    struct Slot {
        Cell key;
        std::uintptr_t value;  // 0: free; a Clause; or a List, with bit 0 set
    };
    struct Bucket {  // one cache line
        std::array<Slot, 3> slots;
        Bucket* more;
        std::uint64_t unused;
    };
    static_assert(sizeof(Bucket) == 64);
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    struct Segment {
        std::unique_ptr<void, Free> memory;
        Bucket* buckets;  // in it, aligned
    };
    static constexpr std::size_t first_buckets = 16;

    [[nodiscard]] Cell key_of(const Cell* keys) const;
    [[nodiscard]] Bucket& bucket(std::size_t i) const;
    [[nodiscard]] std::size_t place_of(Cell key) const;
    [[nodiscard]] Slot* slot_of_key(Cell key) const;
    Slot& free_slot(Bucket& from);
    void add_segment();
    void split_bucket();
    List& make_list();
    Posting& make_posting(Clause& clause);
    void append(List& list, Clause& clause, bool at_end);
    void clear(List& list);
    static List* list_of(std::uintptr_t value) { return reinterpret_cast<List*>(value - 1); }
    static bool is_list(std::uintptr_t value) { return (value & 1) != 0; }

    std::uint8_t arguments_;
    Clause* to_make_;
    std::vector<Segment> segments_;  // of 16 buckets, 16 again, then each as large as all before
    std::size_t buckets_ = first_buckets;
    std::size_t round_ = first_buckets;  // buckets when the table last doubled
    std::size_t keys_ = 0;
    std::deque<Bucket> overflow_;
    std::deque<List> lists_;
    std::deque<Posting> postings_;
    Bucket* free_buckets_ = nullptr;
    std::vector<List*> free_lists_;
    Posting* free_postings_ = nullptr;
};

}  // namespace zooid::skb
