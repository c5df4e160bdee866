// What memory may do between two cores: the models the channel's code is run on.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace zooid::interconnect::testing {

inline constexpr unsigned locations_max = 40;  // words that a scenario touches
using Location = std::uint8_t;

/// Which reorderings are allowed.
enum class Model {
    // x86-TSO: a store waits in its core's buffer and leaves it in order; a load sees its own
    // buffer first; a fence empties it. Source: Sewell et al., "x86-TSO", CACM 2010.
    tso,
    // Release/acquire as in C++, without out-of-thin-air: a load may see any store that its core
    // has
    // not been told to be old. Source: Kang et al., "A Promising Semantics for Relaxed-Memory
    // Concurrency", POPL 2017, sections 2 and 3 without promises.
    relaxed,
};

enum class Order : std::uint8_t { plain, ordered };  // ordered: release or acquire

/// Memory of two cores under one model; a value, copied when the search branches. A word has one
/// writer, or is only modified.
class Memory {
public:
    explicit Memory(Model model) : model_(model) {}

    /// Before the run: what everyone sees.
    void set(Location word, std::uint64_t value);
    [[nodiscard]] bool knows(Location word) const { return !history_[word].empty(); }

    /// How many values a load may see; at least 1. Always 1 under TSO.
    [[nodiscard]] unsigned choices(unsigned core, Location word) const;
    [[nodiscard]] std::uint64_t load(unsigned core, Location word, Order order, unsigned choice);
    void store(unsigned core, Location word, std::uint64_t value, Order order);
    /// Reads the newest value and writes `(value & keep) | set`, in one step; acquires and
    /// releases. Under TSO the buffer must be empty.
    std::uint64_t modify(unsigned core, Location word, std::uint64_t keep, std::uint64_t set);
    /// Under TSO the buffer must be empty.
    void fence(unsigned core);

    /// A doorbell that orders: who hears it sees what its ringer had seen and stored.
    void ring(unsigned from, unsigned to) { join(rung_[to], views_[from]); }
    void hear(unsigned core) { join(views_[core], rung_[core]); }

    /// Stores still in a core's buffer (TSO only), and letting the oldest of them leave it.
    [[nodiscard]] bool buffered(unsigned core) const { return !buffers_[core].empty(); }
    void flush(unsigned core);

    /// Equal for memories on which every continuation does the same.
    [[nodiscard]] std::uint64_t hash() const;

private:
    using View = std::array<std::uint8_t, locations_max>;  // per word: the oldest store still seen
    struct Message {
        std::uint64_t value = 0;
        View view{};  // what its reader learns by an acquire
    };
    struct Buffered {
        Location word;
        std::uint64_t value;
    };

    static void join(View& view, const View& other);
    void forget(Location word);
    [[nodiscard]] std::uint8_t last(Location word) const {
        return static_cast<std::uint8_t>(first_[word] + history_[word].size() - 1);
    }

    Model model_;
    std::array<std::vector<Message>, locations_max> history_;  // TSO: only the newest
    View first_{};                                             // number of history_[word][0]
    std::array<View, 2> views_{};
    std::array<View, 2> rung_{};  // what the ringers of each core's doorbell had seen
    View fenced_{};               // what all fences so far have seen
    std::array<std::vector<Buffered>, 2> buffers_;
};

/// One step of a hash.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15;
    return hash ^ (hash >> 29);
}

}  // namespace zooid::interconnect::testing
