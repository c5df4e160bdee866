// Two cores with store buffers (x86-TSO), on which the real channel code runs one memory access at
// a time.
//
// A store goes into its core's buffer and reaches memory later, in order; a load sees its own
// core's buffer first; a fence waits until the buffer is empty. Stores are no scheduling points of
// their own: nobody sees them before they leave the buffer. Source: Sewell et al., "x86-TSO", CACM
// 2010.
#pragma once
#include <ucontext.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace zooid::interconnect::testing {

/// What is left out of the protocol, to see that the explorer notices.
enum class Plant { none, sender_fence, receiver_fence, suspend_ignores_seen };

/// One step the scheduler can take.
struct Action {
    unsigned core;
    bool flush;  // oldest store of the buffer to memory; else the core's next access
};

class TsoMachine {
public:
    struct Word {
        std::uint64_t value = 0;
    };

    /// The machine the model's memory policy talks to.
    static TsoMachine* current;

    TsoMachine();
    ~TsoMachine() { current = nullptr; }
    TsoMachine(const TsoMachine&) = delete;
    TsoMachine& operator=(const TsoMachine&) = delete;

    /// Starts both programs from the beginning; memory is the caller's to reset.
    void reset(Plant plant, std::function<void()> core0, std::function<void()> core1);
    [[nodiscard]] std::vector<Action> enabled() const;
    void take(Action action);
    [[nodiscard]] bool finished() const { return cores_[0].done && cores_[1].done; }
    /// Two equal values: same memory, same buffers, and both programs have seen the same.
    [[nodiscard]] std::uint64_t state() const;

    // Called by the programs.
    /// All that the program still knows is in these bytes and this number: what it read before no
    /// longer matters.
    void checkpoint(std::span<const std::byte> local, std::uint64_t number);
    std::uint64_t load(const Word& word);
    void store(Word& word, std::uint64_t value);
    void fence();
    [[nodiscard]] std::uint64_t events();
    void suspend(std::uint64_t seen);
    void doorbell(unsigned core);

private:
    enum class Wait { ready, empty_buffer, event };
    struct Store {
        Word* word;
        std::uint64_t value;
    };
    struct Core {
        ucontext_t context;
        std::vector<unsigned char> stack;
        std::function<void()> program;
        std::deque<Store> buffer;
        Wait wait = Wait::ready;
        std::uint64_t events = 0;
        std::uint64_t seen = 0;
        std::uint64_t history = 0;  // hash of all it has read
        bool done = false;
    };
    static void enter();
    void pause(Wait wait);
    void run(unsigned core);
    void observe(std::uint64_t value);
    Core& self() { return cores_[running_]; }

    std::array<Core, 2> cores_;
    ucontext_t scheduler_{};
    unsigned running_ = 0;
    bool inside_ = false;  // a program runs; else the test sets up memory
    Plant plant_ = Plant::none;
    std::uint64_t memory_hash_ = 0;
};

/// The memory policy of the channel under test.
struct ModelMemory {
    using Word = TsoMachine::Word;
    static std::uint64_t load(const Word& word) { return TsoMachine::current->load(word); }
    static std::uint64_t load_acquire(const Word& word) { return load(word); }
    static void store(Word& word, std::uint64_t value) { TsoMachine::current->store(word, value); }
    static void store_release(Word& word, std::uint64_t value) { store(word, value); }
    static void fence() { TsoMachine::current->fence(); }
    static void prefetch(const Word&) {}
    static void prefetch_to_write(const Word&) {}
};

}  // namespace zooid::interconnect::testing
