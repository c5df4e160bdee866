#include "clause.hpp"

#include <algorithm>
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

ClausePtr ClauseDraft::make() const {
    static_assert(sizeof(Clause) % alignof(Instruction) == 0);
    const auto key_count = std::min(predicate == nullptr ? 0U : predicate->arity, keys_max);
    const std::size_t bytes = sizeof(Clause) + (key_count + pool.size()) * sizeof(Cell) +
                              code.size() * sizeof(Instruction);
    auto* const block = static_cast<std::byte*>(::operator new(bytes));
    auto* const own_keys = reinterpret_cast<Cell*>(block + sizeof(Clause));
    auto* const own_code = reinterpret_cast<Instruction*>(own_keys + key_count);
    auto* const own_pool = reinterpret_cast<Cell*>(own_code + code.size());
    std::copy_n(keys.begin(), key_count, own_keys);
    std::ranges::copy(code, own_code);
    std::ranges::copy(pool, own_pool);
    for (std::size_t i = 0; i < code.size(); ++i) settle(own_code[i], own_pool, slots);
    return ClausePtr(new (block) Clause{.predicate = predicate,
                                        .next = nullptr,
                                        .previous = nullptr,
                                        .born = 0,
                                        .died = never,
                                        .code = own_code,
                                        .pool = own_pool,
                                        .code_count = static_cast<std::uint32_t>(code.size()),
                                        .pool_count = static_cast<std::uint32_t>(pool.size()),
                                        .slots = slots,
                                        .source_slots = source_slots,
                                        .head_length = head_length,
                                        .body_root = body_root,
                                        .key_count = key_count,
                                        .is_fact = is_fact,
                                        .provenance = {}});
}

}  // namespace zooid::skb
