#include "fact_index.hpp"

#include <cassert>
#include <new>

namespace zooid::skb {

namespace {
constexpr std::uint64_t spread = 0x9E3779B97F4A7C15ULL;
constexpr Posting single;  // where a clause stands that has its key alone
}  // namespace

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

Cell FactIndex::key_of(const Cell* keys) const {
    if ((arguments_ & (arguments_ - 1)) == 0) return keys[std::countr_zero(arguments_)];
    Cell key = 0;
    for (unsigned rest = arguments_; rest != 0; rest &= rest - 1)
        key = std::rotl(key ^ keys[std::countr_zero(rest)], 23) * spread;
    return key;
}

FactIndex::Bucket& FactIndex::bucket(std::size_t i) const {
    if (i < first_buckets) return segments_[0].buckets[i];
    const auto width = static_cast<std::size_t>(std::bit_width(i));
    return segments_[width - std::bit_width(first_buckets) + 1]
        .buckets[i - (std::size_t{1} << (width - 1))];
}

std::size_t FactIndex::place_of(Cell key) const {
    const std::uint64_t hash = (key ^ key >> 32) * spread >> 20;
    const std::size_t low = hash & (round_ - 1);
    return low < buckets_ - round_ ? hash & (2 * round_ - 1) : low;
}

FactIndex::Slot* FactIndex::slot_of_key(Cell key) const {
    for (Bucket* b = &bucket(place_of(key)); b != nullptr; b = b->more) {
        for (Slot& slot : b->slots) {
            if (slot.key == key && slot.value != 0) return &slot;
        }
    }
    return nullptr;
}

FactIndex::Slot& FactIndex::free_slot(Bucket& from) {
    for (Bucket* b = &from;; b = b->more) {
        for (Slot& slot : b->slots) {
            if (slot.value == 0) return slot;
        }
        if (b->more != nullptr) continue;
        if (free_buckets_ == nullptr) {
            b->more = &overflow_.emplace_back();
        } else {
            b->more = free_buckets_;
            free_buckets_ = free_buckets_->more;
        }
        *b->more = {};
    }
}

// The next bucket in turn gives about half of its keys to a new one at the end.
void FactIndex::split_bucket() {
    Bucket* from = &bucket(buckets_ - round_);
    if (buckets_ == round_) add_segment();
    ++buckets_;
    Bucket old = *from;
    *from = {};
    for (Bucket* b = &old; b != nullptr;) {
        for (const Slot& slot : b->slots) {
            if (slot.value != 0) free_slot(bucket(place_of(slot.key))) = slot;
        }
        Bucket* const more = b->more;
        if (b != &old) {
            b->more = free_buckets_;
            free_buckets_ = b;
        }
        b = more;
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
    }
}

void FactIndex::clear(List& list) {
    for (Posting* p = list.head; p != nullptr;) {
        Posting* const next = p->next;
        p->next = free_postings_;
        free_postings_ = p;
        p = next;
    }
    list.head = list.front = list.last = nullptr;
    list.count = 0;
}

// ---- adding, finding, forgetting -------------------------------------------------------------

void FactIndex::add(Clause& clause, bool at_end) {
    const Cell key = key_of(clause.keys());
    Slot* slot = slot_of_key(key);
    if (slot == nullptr) {
        if (++keys_ * 2 > buckets_ * 3) split_bucket();
        free_slot(bucket(place_of(key))) = {.key = key,
                                            .value = reinterpret_cast<std::uintptr_t>(&clause)};
        return;
    }
    if (is_list(slot->value)) return append(*list_of(slot->value), clause, at_end);
    auto* const other = reinterpret_cast<Clause*>(slot->value);
    if (other->is_dead()) {  // nobody finds it any more
        slot->value = reinterpret_cast<std::uintptr_t>(&clause);
        return;
    }
    List& list = make_list();
    append(list, *other, true);
    append(list, clause, at_end);
    slot->value = reinterpret_cast<std::uintptr_t>(&list) | 1;
}

std::size_t FactIndex::make_more(std::size_t clauses_max) {
    std::size_t made = 0;
    for (; made < clauses_max && to_make_ != nullptr; ++made, to_make_ = to_make_->next) {
        if (!to_make_->is_dead()) add(*to_make_, true);
    }
    return made;
}

FactIndex::Found FactIndex::find(const Keys& keys) {
    const Slot* const slot = slot_of_key(key_of(keys.data()));
    if (slot == nullptr) return {};
    if (!is_list(slot->value)) {
        auto* const clause = reinterpret_cast<Clause*>(slot->value);
        __builtin_prefetch(reinterpret_cast<const char*>(clause) + 64);   // its keys
        __builtin_prefetch(reinterpret_cast<const char*>(clause) + 128);  // and its code
        if (clause->is_dead()) return {};
        return {.clause = clause, .posting = &single, .count = 1};
    }
    List& list = *list_of(slot->value);
    while (list.front != nullptr && list.front->clause->is_dead()) {
        list.front = list.front->next;
        --list.count;
    }
    if (list.front == nullptr) return {};
    return {.clause = list.front->clause, .posting = list.front, .count = list.count};
}

void FactIndex::purge(const Clause& clause, std::uint64_t sweep) {
    Slot* const slot = slot_of_key(key_of(clause.keys()));
    if (slot == nullptr) return;
    if (!is_list(slot->value)) {
        if (!reinterpret_cast<const Clause*>(slot->value)->is_dead()) return;
        *slot = {};
        --keys_;
        return;
    }
    List& list = *list_of(slot->value);
    if (list.swept == sweep) return;
    list.swept = sweep;
    std::vector<Clause*> alive;
    for (const Posting* p = list.front; p != nullptr; p = p->next) {
        if (!p->clause->is_dead()) alive.push_back(p->clause);
    }
    clear(list);
    for (Clause* const each : alive) append(list, *each, true);
    if (!alive.empty()) return;
    free_lists_.push_back(&list);
    *slot = {};
    --keys_;
}

}  // namespace zooid::skb
