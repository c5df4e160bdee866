// Capability slots: a bitmap per CNode.
#include <bit>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

void fill(Slots& slots, std::uint32_t index, std::uint32_t first) {
    for (std::uint32_t slot = first; slot < 256; ++slot)
        slots.cnode[index].free[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

bool make_cnode(Slots& slots) {
    if (slots.made == cnodes_max) return false;
    if (!retype(abi::CapType::cnode_l2, abi::object_bytes(abi::CapType::cnode_l2), 1,
                slots.made << 8, abi::CptrLevel::root))
        return false;
    fill(slots, slots.made, 1);
    ++slots.made;
    return true;
}

std::uint32_t take_from(Slots& slots, std::uint32_t index) {
    for (std::uint32_t word = 0; word < 4; ++word) {
        std::uint64_t& free = slots.cnode[index].free[word];
        if (free == 0) continue;
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(free));
        free &= free - 1;
        return index << 8 | (word * 64 + bit);
    }
    return 0;
}

}  // namespace

std::uint32_t take_slot() {
    Slots& slots = this_core().slots;
    if (slots.made == 0) {
        slots.made = abi::free_cnode_first;
        fill(slots, abi::birth_cnode,
             static_cast<std::uint32_t>(abi::BirthSlot::first_free) & 0xff);
    }
    for (std::uint32_t tried = 0; tried < slots.made; ++tried) {
        const std::uint32_t index = (slots.hint + tried) % slots.made;
        if (const std::uint32_t cptr = take_from(slots, index)) {
            slots.hint = index;
            return cptr;
        }
    }
    if (!make_cnode(slots)) return 0;
    slots.hint = slots.made - 1;
    return take_from(slots, slots.hint);
}

void give_slot(std::uint32_t cptr) {
    Slots& slots = this_core().slots;
    slots.cnode[cptr >> 8].free[(cptr & 0xff) / 64] |= std::uint64_t{1} << (cptr % 64);
    slots.hint = cptr >> 8;
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
