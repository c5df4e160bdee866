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

/// @invariant each hash of a key has one place in its bucket; its list has the clauses in the order
///            of the predicate. Two keys may share a hash: readers compare the keys.
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
        Clause* clause = nullptr;          // none before it is in the view; null: none
        const Posting* posting = nullptr;  // where it stands
        std::size_t count = 0;             // about how many
    };
    /// @cost one cache line of the table, and one of the clause.
    [[nodiscard]] Found find(const Keys& keys, const View& view) {
        const Value* const value = value_of(hash_of(keys.data()));
        if (value == nullptr) return {};
        if (is_list(*value)) return first_of(*list_of(*value), view);
        // Whoever looks at it sees whether it is in the view.
        return {.clause = reinterpret_cast<Clause*>(*value), .posting = &single, .count = 1};
    }
    /// What the transaction with this view erased is gone from `generation` on, for the clauses
    /// that have the same keys as this one.
    void settle(const Clause& clause, const View& own, std::uint64_t generation);
    /// That transaction takes it back.
    void revive(const Clause& clause, const View& own);
    /// Forgets the dead clauses that have the same keys as this one. `sweep`: number of the sweep.
    void purge(const Clause& clause, std::uint64_t sweep);

private:
    struct List {
        Posting* head = nullptr;
        Posting* front = nullptr;  // none before it is alive for those who see front_stamp
        Posting* last = nullptr;
        std::size_t count = 0;
        std::size_t passed = 0;  // before `front`
        Stamp front_stamp = 0;   // of the last death before it
        std::uint64_t swept = 0;
    };
    using Hash = std::uint32_t;
    using Value = std::uintptr_t;  // 0: free; a Clause; or a List, with bit 0 set
    static constexpr std::size_t bucket_slots = 5;
    static constexpr std::size_t usual_load = 3;  // hashes in a bucket, on average
    struct Bucket {                               // one cache line
        std::array<Value, bucket_slots> values;
        std::array<Hash, bucket_slots> hashes;
        std::uint32_t more;  // number of an overflow bucket, from 1; 0: none
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
    static constexpr std::uint64_t spread = 0x9E3779B97F4A7C15ULL;
    static constexpr Posting single{};  // where a clause stands that has its key alone

    [[nodiscard]] Hash hash_of(const Cell* keys) const {
        Cell key = 0;
        for (unsigned rest = arguments_; rest != 0; rest &= rest - 1)
            key = std::rotl(key ^ keys[std::countr_zero(rest)], 23) * spread;
        return static_cast<Hash>((key ^ key >> 32) * spread >> 32);
    }
    [[nodiscard]] Bucket& bucket(std::size_t i) const {
        if (i < first_buckets) return segments_[0].buckets[i];
        const auto width = static_cast<std::size_t>(std::bit_width(i));
        return segments_[width - std::bit_width(first_buckets) + 1]
            .buckets[i - (std::size_t{1} << (width - 1))];
    }
    [[nodiscard]] std::size_t place_of(Hash hash) const {
        const std::size_t wide = hash & (2 * round_ - 1);
        return wide < buckets_ ? wide : wide - round_;
    }
    [[nodiscard]] Bucket* more_of(Bucket& bucket) {
        return bucket.more == 0 ? nullptr : &overflow_[bucket.more - 1];
    }
    /// Where the hash stands in a bucket. In which place it does nobody can foresee, so that is no
    /// branch: the next line of memory is asked for while this one is still on its way.
    [[nodiscard]] static Value* place_in(Bucket& b, Hash hash) {
        unsigned hits = 0;
        for (unsigned i = 0; i < bucket_slots; ++i)
            hits |= static_cast<unsigned>(b.hashes[i] == hash) << i;
        for (; hits != 0; hits &= hits - 1) {
            Value& value = b.values[static_cast<unsigned>(std::countr_zero(hits))];
            if (value != 0) [[likely]]
                return &value;
        }
        return nullptr;
    }
    [[nodiscard]] Value* value_of(Hash hash) {
        Bucket& b = bucket(place_of(hash));
        Value* const value = place_in(b, hash);
        return value != nullptr || b.more == 0 ? value : value_further(b, hash);
    }
    [[nodiscard]] Value* value_further(Bucket& from, Hash hash);
    static Found first_of(List& list, const View& view);
    void put(Hash hash, Value value);
    void forget(Value& value);
    void add_segment();
    void split_bucket();
    List& make_list();
    Posting& make_posting(Clause& clause);
    void append(List& list, Clause& clause, bool at_end);
    void clear(List& list);
    /// The list of a clause whose front stands where the transaction has erased; null: it does not.
    [[nodiscard]] List* list_at_stamp(const Clause& clause, const View& own);
    static List* list_of(Value value) { return reinterpret_cast<List*>(value - 1); }
    static bool is_list(Value value) { return (value & 1) != 0; }
    static Value value_for(Clause& clause) { return reinterpret_cast<Value>(&clause); }

    std::uint8_t arguments_;
    Clause* to_make_;
    std::vector<Segment> segments_;  // of 16 buckets, 16 again, then each as large as all before
    std::size_t buckets_ = first_buckets;
    std::size_t round_ = first_buckets;  // buckets when the table last doubled
    std::size_t hashes_ = 0;
    std::deque<Bucket> overflow_;
    std::deque<List> lists_;
    std::deque<Posting> postings_;
    std::uint32_t free_buckets_ = 0;  // number of the first, linked by `more`; 0: none
    std::vector<List*> free_lists_;
    Posting* free_postings_ = nullptr;
};

}  // namespace zooid::skb
