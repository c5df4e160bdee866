#include "fact_index.hpp"

#include <algorithm>
#include <new>

namespace zooid::skb {

FactIndex::FactIndex(std::uint8_t arguments, Clause* from) : arguments_(arguments), to_make_(from) {
    add_segment();
}

// Large ones come as untouched pages from the system: no time is spent clearing them here.
void FactIndex::add_segment() {
    const std::size_t count = segments_.empty() ? first_buckets : buckets_;
    std::size_t bytes = (count + 1) * sizeof(Bucket);
    void* memory = std::calloc(bytes, 1);
    if (memory == nullptr) throw std::bad_alloc();
    void* aligned = memory;
    aligned = std::align(sizeof(Bucket), count * sizeof(Bucket), aligned, bytes);
    segments_.push_back(
        {.memory = std::unique_ptr<void, Free>(memory), .buckets = static_cast<Bucket*>(aligned)});
}

FactIndex::Value* FactIndex::value_further(Bucket& from, Hash hash) {
    for (Bucket* b = more_of(from); b != nullptr; b = more_of(*b)) {
        if (Value* const value = place_in(*b, hash)) return value;
    }
    return nullptr;
}

// Into the first free place of its bucket, or of those that hold what it could not.
void FactIndex::put(Hash hash, Value value) {
    for (Bucket* b = &bucket(place_of(hash));; b = more_of(*b)) {
        for (std::size_t i = 0; i < bucket_slots; ++i) {
            if (b->values[i] != 0) continue;
            b->values[i] = value;
            b->hashes[i] = hash;
            return;
        }
        if (b->more != 0) continue;
        if (free_buckets_ == 0) {
            overflow_.emplace_back();
            b->more = static_cast<std::uint32_t>(overflow_.size());
        } else {
            b->more = free_buckets_;
            free_buckets_ = more_of(*b)->more;
        }
        *more_of(*b) = {};
    }
}

// The next bucket in turn gives about half of its hashes to a new one at the end.
void FactIndex::split_bucket() {
    Bucket& from = bucket(buckets_ - round_);
    if (buckets_ == round_) add_segment();
    ++buckets_;
    Bucket old = from;
    from = {};
    for (;;) {
        for (std::size_t i = 0; i < bucket_slots; ++i) {
            if (old.values[i] != 0) put(old.hashes[i], old.values[i]);
        }
        if (old.more == 0) break;
        Bucket& more = *more_of(old);
        const std::uint32_t number = old.more;
        old = more;
        more.more = free_buckets_;
        free_buckets_ = number;
    }
    if (buckets_ == 2 * round_) round_ = buckets_;
}

// ---- lists of clauses with one key -----------------------------------------------------------

Posting& FactIndex::make_posting(Clause& clause) {
    Posting* posting = free_postings_;
    if (posting == nullptr) {
        posting = &postings_.emplace_back();
    } else {
        free_postings_ = posting->next;
    }
    *posting = {.clause = &clause, .next = nullptr};
    return *posting;
}

FactIndex::List& FactIndex::make_list() {
    if (free_lists_.empty()) return lists_.emplace_back();
    List& list = *free_lists_.back();
    free_lists_.pop_back();
    list = {};
    return list;
}

void FactIndex::append(List& list, Clause& clause, bool at_end) {
    Posting& posting = make_posting(clause);
    ++list.count;
    if (list.head == nullptr) {
        list.head = list.front = list.last = &posting;
    } else if (at_end) {
        list.last = list.last->next = &posting;
        if (list.front == nullptr) list.front = &posting;
    } else {
        posting.next = list.head;
        list.head = list.front = &posting;
        list.passed = 0;
        list.front_stamp = 0;
    }
}

void FactIndex::clear(List& list) {
    for (Posting* p = list.head; p != nullptr;) {
        Posting* const next = p->next;
        p->next = free_postings_;
        free_postings_ = p;
        p = next;
    }
    list = {.swept = list.swept};
}

// ---- adding, finding, forgetting -------------------------------------------------------------

void FactIndex::add(Clause& clause, bool at_end) {
    const Hash hash = hash_of(clause.keys());
    Value* const value = value_of(hash);
    if (value == nullptr) {
        if (++hashes_ > buckets_ * usual_load) split_bucket();
        put(hash, value_for(clause));
        return;
    }
    if (is_list(*value)) return append(*list_of(*value), clause, at_end);
    auto* const other = reinterpret_cast<Clause*>(*value);
    List& list = make_list();
    append(list, *other, true);
    append(list, clause, at_end);
    *value = reinterpret_cast<Value>(&list) | 1;
}

std::size_t FactIndex::make_more(std::size_t clauses_max) {
    std::size_t made = 0;
    for (; made < clauses_max && to_make_ != nullptr; ++made, to_make_ = to_make_->next) {
        if (to_make_->born != never) add(*to_make_, true);
    }
    return made;
}

FactIndex::Found FactIndex::first_of(List& list, const View& view) {
    const bool from_front = view.sees(list.front_stamp);
    Stamp stamp = list.front_stamp;
    std::size_t passed = from_front ? list.passed : 0;
    Posting* at = from_front ? list.front : list.head;
    for (; at != nullptr && view.sees(at->clause->died); at = at->next, ++passed)
        stamp = std::max(stamp, at->clause->died);
    if (from_front) {
        list.front = at;
        list.front_stamp = stamp;
        list.passed = passed;
    }
    if (at == nullptr) return {};
    return {.clause = at->clause, .posting = at, .count = list.count - passed};
}

FactIndex::List* FactIndex::list_at_stamp(const Clause& clause, const View& own) {
    const Value* const value = value_of(hash_of(clause.keys()));
    if (value == nullptr || !is_list(*value)) return nullptr;
    List& list = *list_of(*value);
    return own.is_own(list.front_stamp) ? &list : nullptr;
}

void FactIndex::settle(const Clause& clause, const View& own, std::uint64_t generation) {
    if (List* const list = list_at_stamp(clause, own)) list->front_stamp = generation;
}

void FactIndex::revive(const Clause& clause, const View& own) {
    List* const list = list_at_stamp(clause, own);
    if (list == nullptr) return;
    list->front = list->head;
    list->front_stamp = 0;
    list->passed = 0;
}

void FactIndex::forget(Value& value) {
    value = 0;
    --hashes_;
}

void FactIndex::purge(const Clause& clause, std::uint64_t sweep) {
    Value* const value = value_of(hash_of(clause.keys()));
    if (value == nullptr) return;
    if (!is_list(*value)) {
        if (reinterpret_cast<const Clause*>(*value)->is_dead()) forget(*value);
        return;
    }
    List& list = *list_of(*value);
    if (list.swept == sweep) return;
    list.swept = sweep;
    std::vector<Clause*> alive;
    for (const Posting* p = list.head; p != nullptr; p = p->next) {
        if (!p->clause->is_dead()) alive.push_back(p->clause);
    }
    clear(list);
    for (Clause* const each : alive) append(list, *each, true);
    if (!alive.empty()) return;
    free_lists_.push_back(&list);
    forget(*value);
}

}  // namespace zooid::skb
