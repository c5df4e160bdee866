// Answers of tabled goals: how recursive rules end. A goal is evaluated to its fixpoint before its
// first answer comes; goals that depend on each other are evaluated together, round after round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "cell.hpp"

namespace zooid::skb {

/// The tables of one query; they live as long as it runs.
/// @invariant a table that is complete holds every answer its goal had in that generation.
class Tables {
public:
    using Block = std::vector<Cell>;  // a flattened term; variants of a term have the same
    using Id = std::size_t;

    struct Opened {
        Id table;
        bool to_evaluate;  // by the caller; otherwise its answers, so far, can be read
    };
    /// The table of a goal. `choice`: newest choice point, which tells what an error ends.
    Opened open(const Block& goal, std::uint64_t generation, std::size_t choice);
    /// Adds an answer to a table unless it has it.
    void add(Id table, Block&& answer);
    /// A new round of the table being evaluated begins.
    void begin_round();
    /// The round is over. False: another one is needed.
    bool end_round(std::uint64_t generation);
    /// An error went to the catcher at `choice`: whatever was begun later is given up.
    void give_up_since(std::size_t choice);

    [[nodiscard]] std::size_t answers(Id table) const { return tables_[table]->order.size(); }
    [[nodiscard]] const Block& answer(Id table, std::size_t i) const {
        return *tables_[table]->order[i];
    }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool empty() const { return tables_.empty(); }

private:
    struct Hash {
        std::size_t operator()(const Block& block) const;
    };
    enum class State : std::uint8_t { fresh, active, waiting, complete };
    struct Table {
        const Block* goal = nullptr;
        std::unordered_map<Block, std::size_t, Hash> answers;
        std::vector<const Block*> order;
        State state = State::fresh;
        std::uint64_t generation = 0;  // of the base, when it was completed
        std::uint64_t round = 0;       // when it was last evaluated
        std::size_t low = 0;           // lowest place in active_ that it depends on
        std::size_t place = 0;         // in active_, while active
    };
    struct Active {
        Id table;
        std::size_t choice;
        std::size_t low;
        std::size_t waiting;     // length of waiting_ when it began
        std::size_t additions;   // when the round began
        bool is_needed = false;  // by itself, or by something it needs
    };
    void depend_on(std::size_t place);

    std::vector<std::unique_ptr<Table>> tables_;
    std::unordered_map<Block, Id, Hash> by_goal_;
    std::vector<Active> active_;
    std::vector<Id> waiting_;  // evaluated, but on answers that were not all there yet
    std::uint64_t round_ = 1;
    std::size_t additions_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace zooid::skb
