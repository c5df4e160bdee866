#include "clause.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>

namespace zooid::skb {

void ClauseDraft::clear() {
    predicate = nullptr;
    slots = source_slots = head_length = body_root = 0;
    is_fact = true;
    keys = {};
    code.clear();
    pool.clear();
}

namespace {
void settle(Instruction& i, const Cell* pool, std::uint32_t frame_slots) {
    switch (i.op) {
        case Op::head_match:
        case Op::head_structure:
        case Op::head_list:
        case Op::head_pair:
        case Op::read_match:
        case Op::arg_build:
        case Op::arg_pair:
        case Op::build_slot:
            i.x = reinterpret_cast<std::uint64_t>(pool + i.x);
            break;
        case Op::call:
        case Op::builtin:
        case Op::try_else:
        case Op::cut:
            i.n = frame_slots;
            break;
        case Op::cut_to:
            i.x = frame_slots;
            break;
        default:
            break;
    }
}
}  // namespace

namespace {
/// What facts of atomic arguments run, by their number.
constexpr std::array<Instruction, keys_max + 1> rows = [] {
    std::array<Instruction, keys_max + 1> made{};
    for (std::uint32_t n = 0; n <= keys_max; ++n)
        made[n] = {.op = Op::fact, .a = 0, .n = n, .x = 0};
    return made;
}();
}  // namespace

bool ClauseDraft::is_row() const {
    const std::size_t arity = predicate == nullptr ? 0 : predicate->arity;
    if (!is_fact || arity == 0 || arity > keys_max || code.size() != arity + 1) return false;
    for (std::size_t i = 0; i < arity; ++i) {
        if (code[i].op != Op::head_const || code[i].a != i) return false;
    }
    return true;
}

ClausePtr ClauseDraft::make() {
    static_assert(sizeof(Clause) % alignof(Instruction) == 0);
    static_assert(offsetof(Clause, next) == ClauseMemory::line_bytes);
    const Instruction* const row = is_row() ? &rows[predicate->arity] : nullptr;
    if (row != nullptr) {
        code.clear();
        head_length = 1;
    }
    const auto key_count = std::min(predicate == nullptr ? 0U : predicate->arity, keys_max);
    const std::size_t bytes = sizeof(Clause) + (key_count + pool.size()) * sizeof(Cell) +
                              code.size() * sizeof(Instruction);
    auto* const block = static_cast<std::byte*>(memory.take(bytes));
    auto* const own_keys = reinterpret_cast<Cell*>(block + sizeof(Clause));
    auto* const own_code = reinterpret_cast<Instruction*>(own_keys + key_count);
    auto* const own_pool = reinterpret_cast<Cell*>(own_code + code.size());
    std::copy_n(keys.begin(), key_count, own_keys);
    std::ranges::copy(code, own_code);
    std::ranges::copy(pool, own_pool);
    for (std::size_t i = 0; i < code.size(); ++i) settle(own_code[i], own_pool, slots);
    auto* const clause = new (block) Clause{.predicate = predicate,
                                            .previous = nullptr,
                                            .provenance = {},
                                            .pool = own_pool,
                                            .pool_count = static_cast<std::uint32_t>(pool.size()),
                                            .code_count = static_cast<std::uint32_t>(code.size()),
                                            .source_slots = source_slots,
                                            .head_length = head_length,
                                            .body_root = body_root,
                                            .is_fact = is_fact,
                                            .is_counted = false,
                                            .next = nullptr,
                                            .born = 0,
                                            .died = never,
                                            .code = row != nullptr ? row : own_code,
                                            .slots = slots,
                                            .key_count = key_count};
    return {clause, ClauseDelete{&memory}};
}

}  // namespace zooid::skb
