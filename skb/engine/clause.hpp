// A stored clause: instructions of a small abstract machine, and the terms they build.
#pragma once

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

#include "cell.hpp"
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

/// One clause. Its memory is freed only while no query is alive, so a query that runs in it stays
/// valid when the clause is erased under it (logical update view).
struct Clause {
    Predicate* predicate = nullptr;
    Clause* next = nullptr;          // in the order of the predicate
    std::uint64_t born = 0;          // generation
    std::uint64_t died = ~0ULL;      // generation
    std::array<Cell, 4> keys{};      // what can be indexed of each leading argument; 0: a variable
    std::uint32_t slots = 0;         // arguments and variables of a frame
    std::uint32_t source_slots = 0;  // slots used by head and body_skeleton alone
    std::uint32_t head_length = 0;   // leading instructions that only match the head
    bool is_fact = true;
    std::vector<Instruction> code;
    std::vector<Cell> pool;       // skeletons
    std::uint32_t body_root = 0;  // in the pool: the body as a term, of a rule
    Provenance provenance;

    [[nodiscard]] bool visible(std::uint64_t generation) const {
        return born <= generation && generation < died;
    }
    /// `key`: of the first argument; 0 stands for a variable.
    [[nodiscard]] bool may_match(Cell key, std::uint64_t generation) const {
        return visible(generation) && (key == 0 || keys[0] == 0 || keys[0] == key);
    }
    [[nodiscard]] std::size_t bytes() const {
        return sizeof(Clause) + code.capacity() * sizeof(Instruction) + pool.capacity() * 8;
    }
};

inline constexpr std::size_t clauses_worth_an_index = 8;

using Builtin = bool (*)(Machine& machine, const Cell* arguments);

/// All visible clauses with one key at one argument, in order.
using Bucket = std::vector<Clause*>;

struct ArgumentIndex {
    std::unordered_map<Cell, Bucket> buckets;
};

struct Predicate {
    enum class Kind : std::uint8_t { clauses, builtin, call_n, meta };
    Atom name = 0;
    std::uint32_t arity = 0;
    Kind kind = Kind::clauses;
    bool is_system = false;    // part of the engine: not to be changed or read
    bool is_hidden = false;    // part of the engine: not to be called by users
    bool is_declared = false;  // exists even without clauses
    Builtin function = nullptr;
    Clause* first = nullptr;
    Clause* last = nullptr;
    std::size_t clause_count = 0;  // not erased
    std::uint32_t frame_max = 0;   // slots of its widest clause
    std::uint32_t references = 0;  // call instructions that name it
    bool young = false;
    std::array<std::unique_ptr<ArgumentIndex>, 4> indexes;
    std::array<bool, 4> not_indexable{};  // some clause has a variable there
};

}  // namespace zooid::skb
