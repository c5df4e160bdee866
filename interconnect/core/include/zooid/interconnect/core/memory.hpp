// The accesses to memory shared with a peer, as a policy: hardware here, a store-buffer model
// in the explorer.
#pragma once
#include <atomic>
#include <cstdint>

namespace zooid::interconnect {

/// Real memory. Every word a peer can see is reached through these and nothing else.
struct HardwareMemory {
    using Word = std::atomic<std::uint64_t>;
    static_assert(Word::is_always_lock_free && sizeof(Word) == 8);

    /// A payload word; ordered by the control word read before it.
    static std::uint64_t load(const Word& word) { return word.load(std::memory_order_relaxed); }
    /// A control word; what its writer stored before it is visible after it.
    static std::uint64_t load_acquire(const Word& word) {
        return word.load(std::memory_order_acquire);
    }
    /// A payload word, not yet published.
    static void store(Word& word, std::uint64_t value) {
        word.store(value, std::memory_order_relaxed);
    }
    /// Publishes everything stored before it.
    static void store_release(Word& word, std::uint64_t value) {
        word.store(value, std::memory_order_release);
    }
    /// Sets bits of a word that several write; a fence on both sides.
    static void fetch_or(Word& word, std::uint64_t bits) { word.fetch_or(bits); }
    /// Takes what several have written, and leaves `value`; a fence on both sides.
    static std::uint64_t exchange(Word& word, std::uint64_t value) { return word.exchange(value); }
    /// My earlier stores are visible to the peer before my later loads read: both halves of the
    /// sleep protocol need it.
    static void fence() { std::atomic_thread_fence(std::memory_order_seq_cst); }
    /// A hint: this line is read soon.
    static void prefetch(const Word& word) { __builtin_prefetch(&word); }
    /// A hint: this line is written soon, so take it from the peer now.
    static void prefetch_to_write(const Word& word) { asm volatile("prefetchw %0" : : "m"(word)); }
    /// Between two looks at the same word: without it several looks are under way when the line
    /// arrives, and all but one are thrown away, which costs more than the pause.
    static void pause() { __builtin_ia32_pause(); }
};

}  // namespace zooid::interconnect
