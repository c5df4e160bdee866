// Two cores on which the real channel code runs one memory access at a time, under a memory model.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fiber.hpp"
#include "memory.hpp"

namespace zooid::interconnect::testing {

/// What is left out of the protocol, to see that the explorer notices.
enum class Plant {
    none,
    sender_fence,
    receiver_fence,
    suspend_ignores_seen,
    release_made_relaxed,
    acquire_made_relaxed,
    acknowledges_one_too_many,
    hint_behind_doorbell,
    hints_before_events,
};

/// One step the scheduler can take.
struct Action {
    std::uint8_t core;
    bool flush;           // the oldest store of the core's buffer reaches memory
    std::uint8_t choice;  // else the core's next access; which of the values its load sees
};

class Machine {
public:
    /// A word of the channel; its value is kept by the machine once the run has begun.
    struct Word {
        std::uint64_t value = 0;
    };
    /// All there is, to come back to.
    struct Snapshot;

    /// The machine the model's memory policy talks to.
    static Machine* current;

    /// @param frame the channel's memory, where all words are; outlives the machine.
    Machine(Model model, Plant plant, std::span<std::byte> frame);
    ~Machine() { current = nullptr; }
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// From now on a doorbell orders memory, as the kernels' do: without, it is only an event.
    void order_doorbells() { ordered_doorbells_ = true; }
    /// Starts both programs, each up to its first access; what is in the frame is what both see.
    void start(std::function<void()> core0, std::function<void()> core1);
    [[nodiscard]] std::vector<Action> enabled() const;
    void take(Action action);
    [[nodiscard]] bool finished() const { return fibers_[0].done() && fibers_[1].done(); }
    /// Two equal values: same memory, and both programs have seen the same.
    [[nodiscard]] std::uint64_t state() const;
    [[nodiscard]] Snapshot snapshot() const;
    void restore(const Snapshot& snapshot);

    // Called by the programs.
    /// All that the program still knows is in these bytes and this number: what it read before no
    /// longer matters.
    void checkpoint(std::span<const std::byte> local, std::uint64_t number);
    std::uint64_t load(const Word& word, Order order);
    void store(Word& word, std::uint64_t value, Order order);
    /// The word becomes `(word & keep) | set` in one step. @return what it was.
    std::uint64_t modify(Word& word, std::uint64_t keep, std::uint64_t set);
    void fence();
    [[nodiscard]] std::uint64_t events();
    void suspend(std::uint64_t seen);
    void doorbell(unsigned core);
    [[nodiscard]] bool planted(Plant plant) const { return plant_ == plant; }
    /// The word of which Plant::acknowledges_one_too_many lies.
    void plant_at(const Word& word) { planted_ = &word; }

private:
    enum class Wait : std::uint8_t { ready, load, empty_buffer, event };
    struct Core {
        Wait wait = Wait::ready;
        Location word = 0;  // of the load it waits to do
        std::uint8_t choice = 0;
        std::uint64_t events = 0;
        std::uint64_t seen = 0;
        std::uint64_t history = 0;  // hash of all it has read
    };
    [[nodiscard]] Location location(const Word& word);
    void pause(Wait wait);
    void run(unsigned core);
    void observe(std::uint64_t value);
    Core& self() { return cores_[running_]; }

    Plant plant_;
    std::span<std::byte> frame_;
    std::vector<std::uint8_t> locations_;  // per word of the frame: its location + 1, or 0
    Location locations_used_ = 0;
    const Word* planted_ = nullptr;
    std::array<std::function<void()>, 2> programs_;
    std::array<Fiber, 2> fibers_;
    std::array<Core, 2> cores_;
    Memory memory_;
    unsigned running_ = 0;
    bool ordered_doorbells_ = false;
    bool inside_ = false;  // a program runs; else the test sets up memory
};

struct Machine::Snapshot {
    std::array<Fiber::Snapshot, 2> fibers;
    std::array<Core, 2> cores;
    Memory memory;
};

/// The memory policy of the channel under test.
struct ModelMemory {
    using Word = Machine::Word;
    static std::uint64_t load(const Word& word) {
        return Machine::current->load(word, Order::plain);
    }
    static std::uint64_t load_acquire(const Word& word) {
        return Machine::current->load(word, Order::ordered);
    }
    static void store(Word& word, std::uint64_t value) {
        Machine::current->store(word, value, Order::plain);
    }
    static void store_release(Word& word, std::uint64_t value) {
        Machine::current->store(word, value, Order::ordered);
    }
    static void fetch_or(Word& word, std::uint64_t bits) {
        Machine::current->modify(word, ~std::uint64_t{0}, bits);
    }
    static std::uint64_t exchange(Word& word, std::uint64_t value) {
        return Machine::current->modify(word, 0, value);
    }
    static void fence() { Machine::current->fence(); }
    static void prefetch(const Word&) {}
    static void prefetch_to_write(const Word&) {}
};

}  // namespace zooid::interconnect::testing
