// A stored clause: instructions of a small abstract machine, and the terms they build.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "cell.hpp"
#include "clause_memory.hpp"
#include "view.hpp"
#include "zooid/skb/provenance.hpp"

namespace zooid::skb {

class Machine;
struct Predicate;

/// A jump taken when a test fails is a distance in instructions; 0 means: backtrack.
enum class Op : std::uint16_t {
    head_const,       // a: slot, x: cell
    head_match,       // a: slot, x: address of a skeleton pointer
    head_value,       // a: slot, n: slot
    head_structure,   // a: slot, n: size_and_skip() of its node, x: address of the node
    head_list,        // the same for a list cell
    head_pair,        // the same for a list cell of two first occurrences, which it reads itself
    fact,             // a whole clause: its keys are n arguments, all atomic
    read_const,       // x: cell; read_* take the next argument of the structure just matched
    read_first,       // n: slot that gets it
    read_slot,        // n: slot
    read_void,        //
    read_match,       // x: address of a skeleton pointer
    arg_const,        // a: argument of the next call, x: cell
    arg_slot,         // a: argument, n: slot
    arg_first,        // a: argument, n: slot, gets a new variable
    arg_void,         // a: argument
    arg_build,        // a: argument, n: cells, x: address of a node
    arg_pair,         // the same for a list cell of atomic terms and slots
    init_slot,        // n: slot, gets a new variable
    copy_slot,        // a: slot that gets slot n
    build_slot,       // a: slot that gets the term, n: cells, x: address of a node
    call,             // n: slots of this frame, x: Predicate
    execute,          // last call: x: Predicate
    enter,            // goes on with a call that stopped to make an index
    builtin,          // x: Predicate whose function runs in place
    proceed,          // return to the caller
    cut,              // n: slots of this frame
    mark,             // n: slot, gets the newest choice point
    cut_to,           // n: slot made by mark or barrier, x: slots of this frame
    soft_cut,         // n: slot made by mark
    try_else,         // n: slots of this frame, x: distance to the alternative
    jump,             // x: distance
    fail,             //
    barrier,          // n: slot, gets the choice point at entry
    eval_const,       // a: value that gets it, x: number cell
    eval_slot,        // a: value that gets it, n: slot
    eval_apply,       // a: arity, n: first value, x: Evaluable
    eval_add,         // a: first value, gets the sum of it and the next
    eval_subtract,    // a: first value
    eval_multiply,    // a: first value
    is_first,         // n: slot gets value 0
    is_slot,          // n: slot is unified with value 0
    add_const,        // a: slot that gets slot n + x, a signed number
    add_slots,        // a: slot that gets slot n + slot x
    subtract_slots,   // a: slot that gets slot n - slot x
    compare,          // of values 0 and 1. n: jump, x: Comparison
    compare_slots,    // a: slot, n: slot, x: Comparison | jump << 8
    compare_const,    // a: slot, n: jump, x: Comparison | signed number << 8
    test_type,        // a: TypeTest, n: slot, x: jump
    test_same,        // a: slot, n: slot, x: jump << 1 | wanted different
    test_same_const,  // a: slot, n: jump << 1 | wanted different, x: atomic cell
    solution,         // hand an answer to the caller of Machine::run
    op_count
};

enum class TypeTest : std::uint16_t {
    var,
    nonvar,
    atom,
    integer,
    number,
    atomic,
    compound,
    callable
};

struct Instruction {
    Op op;
    std::uint16_t a = 0;
    std::uint32_t n = 0;
    std::uint64_t x = 0;
};
static_assert(sizeof(Instruction) == 16);

/// What a head_structure needs to know of its node: how many cells it has with all under it, and
/// how many instructions to leave out when it is built instead of read.
inline constexpr std::uint32_t matched_cells_max = 256;  // larger terms go by head_match
constexpr std::uint32_t size_and_skip(std::uint64_t cells, std::size_t skip) {
    return static_cast<std::uint32_t>(cells << 16 | skip);
}

inline constexpr std::size_t clauses_worth_an_index = 8;
inline constexpr std::uint32_t keys_max = 8;  // leading arguments that can be indexed

/// What an index sees of each leading argument: an atomic cell, a functor, or 0 for a variable.
using Keys = std::array<Cell, keys_max>;

/// One clause, in one block with its keys, instructions and skeletons behind it. It is freed only
/// while no query is alive, so a query that runs in it stays valid when the clause is erased under
/// it (logical update view). What a call looks at lies together, from `next` on: with three keys it
/// is one cache line. A fact of atomic arguments that are keys has no instructions of its own.
struct Clause {
    Predicate* predicate;
    Clause* previous;  // in the order of the predicate
    Provenance provenance;
    Cell* pool;                  // skeletons
    std::uint32_t pool_count;    //
    std::uint32_t code_count;    //
    std::uint32_t source_slots;  // slots used by head and body_root alone
    std::uint32_t head_length;   // leading instructions that only match the head
    std::uint32_t body_root;     // in the pool: the body as a term, of a rule
    bool is_fact;
    bool is_counted;  // against its owner's quota
    Clause* next;     // in the order of the predicate
    Stamp born;
    Stamp died;
    const Instruction* code;
    std::uint32_t slots;  // arguments and variables of a frame
    std::uint32_t key_count;

    [[nodiscard]] const Cell* keys() const { return reinterpret_cast<const Cell*>(this + 1); }
    [[nodiscard]] bool visible(const View& view) const {
        return view.sees(born) && (died == never || !view.sees(died));
    }
    /// Erased, be it committed or not; who does not see that may still find it.
    [[nodiscard]] bool is_dead() const { return died != never; }
    /// `key`: of the first argument; 0 stands for a variable.
    [[nodiscard]] bool may_match(Cell key, const View& view) const {
        return (key == 0 || keys()[0] == 0 || keys()[0] == key) && visible(view);
    }
    [[nodiscard]] bool may_match(const Keys& wanted, const View& view) const {
        for (std::uint32_t i = 0; i < key_count; ++i) {
            if (wanted[i] != 0 && keys()[i] != 0 && wanted[i] != keys()[i]) return false;
        }
        return visible(view);
    }
    [[nodiscard]] std::size_t bytes() const {
        return ClauseMemory::rounded(sizeof(Clause) + std::size_t{key_count} * sizeof(Cell) +
                                     std::size_t{code_count} * sizeof(Instruction) +
                                     std::size_t{pool_count} * sizeof(Cell));
    }
    [[nodiscard]] bool is_row() const { return code_count == 0; }
};

struct ClauseDelete {
    ClauseMemory* memory = nullptr;
    void operator()(Clause* clause) const { memory->give_back(clause, clause->bytes()); }
};
using ClausePtr = std::unique_ptr<Clause, ClauseDelete>;

/// A clause being made. Instructions name places in the pool by index.
struct ClauseDraft {
    explicit ClauseDraft(ClauseMemory& clause_memory) : memory(clause_memory) {}
    ClauseMemory& memory;
    Predicate* predicate = nullptr;
    std::uint32_t slots = 0;
    std::uint32_t source_slots = 0;
    std::uint32_t head_length = 0;
    std::uint32_t body_root = 0;
    bool is_fact = true;
    Keys keys{};
    std::vector<Instruction> code;
    std::vector<Cell> pool;

    /// Empties it for the next clause; its memory is kept.
    void clear();
    /// The finished clause: pool indexes have become addresses, frame sizes are entered.
    [[nodiscard]] ClausePtr make();

private:
    /// A fact of atomic arguments only, few enough to be keys: one instruction matches them all.
    [[nodiscard]] bool is_row() const;
};

using Builtin = bool (*)(Machine& machine, const Cell* arguments);

class FactIndex;

struct Predicate {
    /// untabled: calls its argument's clauses although that is tabled.
    enum class Kind : std::uint8_t { clauses, tabled, builtin, call_n, meta, untabled };
    Atom name = 0;
    std::uint32_t arity = 0;
    Kind kind = Kind::clauses;
    bool is_system = false;    // part of the engine: not to be changed or read
    bool is_hidden = false;    // part of the engine: not to be called by users
    bool is_declared = false;  // exists even without clauses
    Builtin function = nullptr;
    Clause* first = nullptr;
    Clause* front = nullptr;  // where those begin who see front_stamp: none before it is alive
    Clause* last = nullptr;
    Stamp front_stamp = 0;         // of the last death before `front`
    std::size_t clause_count = 0;  // not erased
    std::size_t linked_count = 0;  // from `first` to `last`
    std::uint64_t changed = 0;     // generation of the last commit of its clauses
    std::uint32_t frame_max = 0;   // slots of its widest clause
    std::uint32_t references = 0;  // call instructions that name it
    bool young = false;
    bool is_watched = false;         // its commits are told to the triggers
    Atom owner = 0;                  // who declared it
    std::uint8_t not_indexable = 0;  // arguments where some clause has a variable, one bit each
    std::vector<std::unique_ptr<FactIndex>> indexes;  // the more arguments, the earlier
};

}  // namespace zooid::skb
