// Capability slots: a bitmap per CNode.
#include "slots.hpp"

#include <bit>

#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>

#include "call.hpp"
#include "ram.hpp"

namespace zooid::libos {

namespace {

struct CNode {
    std::uint64_t free[4];
};
CNode cnodes[cnodes_max];  // by L1 index
std::uint32_t cnodes_made = abi::free_cnode_first;
std::uint32_t hint = 0;
bool ready = false;

void fill(std::uint32_t index, std::uint32_t first) {
    for (std::uint32_t slot = first; slot < 256; ++slot)
        cnodes[index].free[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

bool make_cnode() {
    if (cnodes_made == cnodes_max) return false;
    if (!retype(abi::CapType::cnode_l2, abi::object_bytes(abi::CapType::cnode_l2), 1,
                cnodes_made << 8, abi::CptrLevel::root))
        return false;
    fill(cnodes_made, 1);
    ++cnodes_made;
    return true;
}

std::uint32_t take_from(std::uint32_t index) {
    for (std::uint32_t word = 0; word < 4; ++word) {
        std::uint64_t& free = cnodes[index].free[word];
        if (free == 0) continue;
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(free));
        free &= free - 1;
        return index << 8 | (word * 64 + bit);
    }
    return 0;
}

}  // namespace

std::uint32_t take_slot() {
    if (!ready) {
        fill(abi::birth_cnode, static_cast<std::uint32_t>(abi::BirthSlot::first_free) & 0xff);
        ready = true;
    }
    for (std::uint32_t tried = 0; tried < cnodes_made; ++tried) {
        const std::uint32_t index = (hint + tried) % cnodes_made;
        if (const std::uint32_t cptr = take_from(index)) {
            hint = index;
            return cptr;
        }
    }
    if (!make_cnode()) return 0;
    hint = cnodes_made - 1;
    return take_from(hint);
}

void give_slot(std::uint32_t cptr) {
    cnodes[cptr >> 8].free[(cptr & 0xff) / 64] |= std::uint64_t{1} << (cptr % 64);
    hint = cptr >> 8;
}

void drop(std::uint32_t cptr) {
    const auto root = static_cast<std::uint32_t>(abi::BirthSlot::root_cnode);
    const std::uint64_t word =
        cptr | std::uint64_t{static_cast<std::uint32_t>(abi::CptrLevel::leaf)} << 32;
    while (invoke(root, abi::CNodeOp::remove, word).status == abi::Status::again) {
    }
    give_slot(cptr);
}

}  // namespace zooid::libos
