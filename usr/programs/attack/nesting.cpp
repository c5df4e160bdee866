// Things in things in things: what is taken apart step by step must not take the kernel's stack.
#include "alone.hpp"
#include "attempts.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::Status;
constexpr Class kind = Class::nesting;
constexpr std::uint64_t page = abi::page_bytes;

bool is_gone(std::uint32_t which) {
    abi::CapWords words;
    return native::identify(which, words).status == Status::invalid_capability;
}

/// Pieces of pieces, each a page shorter: 250 deep.
Finding pieces_of_pieces() {
    constexpr std::uint32_t deep = 250;
    static const std::uint32_t memory = native::runtime().allocate_ram(1 << 20);
    if (memory == 0) return not_here;
    std::uint32_t above = memory;
    for (std::uint32_t i = 1; i <= deep; ++i) {
        if (!native::retype(above, 0, CapType::ram, (256 - i) * page, 1, place(i)).ok())
            return "no piece";
        above = cptr(i);
    }
    if (!native::retype(above, 0, CapType::frame, page, 1, place(deep + 1)).ok()) return "no frame";
    if (!native::revoke_capability(memory).ok()) return "no revoke";
    for (std::uint32_t i = 1; i <= deep + 1; ++i)
        if (!is_gone(cptr(i))) return "a piece is left";
    return nullptr;
}
Finding copies_of_copies() {
    if (make(1, CapType::frame, 0, page) != Status::ok) return "no frame";
    for (std::uint32_t i = 1; i < 250; ++i)
        if (!native::copy_capability(cptr(i), place(i + 1)).ok()) return "no copy";
    if (!native::revoke_capability(cptr(250)).ok()) return "no revoke";
    for (std::uint32_t i = 1; i < 250; ++i)
        if (!is_gone(cptr(i))) return "a copy is left";
    return is_gone(cptr(250)) ? "the last is gone, too" : nullptr;
}

/// A CNode whose only capability stands in itself; the memory must come back all the same.
constexpr std::uint32_t first_index = 246, second_index = 247;
native::Place in_root(std::uint32_t index) {
    return {.cptr = index << 8, .level = abi::CptrLevel::root};
}
Status remove_in_root(std::uint32_t index) {
    return native::invoke(native::slot(abi::BirthSlot::root_cnode), abi::CNodeOp::remove,
                          {.rdi = index << 8 | std::uint64_t{1} << 32})
        .status;
}
Status new_cnode(std::uint32_t number, std::uint32_t index, std::uint64_t offset) {
    ATTACK_NEEDS(make(number, CapType::cnode_l2, offset));
    return native::copy_capability(cptr(number), in_root(index)).status;
}
Finding taken_back(std::uint32_t in_first) {
    if (!native::revoke_capability(ram()).ok()) return "no revoke";
    if (!is_gone(in_first)) return "it answers still";
    return make(9, CapType::frame, 0, ram_bytes) == Status::ok ? nullptr : "memory is lost";
}
Finding cnode_in_itself() {
    if (new_cnode(1, first_index, 0) != Status::ok ||
        !native::copy_capability(cptr(1), {.cptr = first_index << 8 | 5}).ok() ||
        !native::remove_capability(cptr(1)).ok() || remove_in_root(first_index) != Status::ok)
        return "not set up";
    return taken_back(first_index << 8 | 5);
}
Finding cnodes_in_a_ring() {
    if (new_cnode(1, first_index, 0) != Status::ok ||
        new_cnode(2, second_index, 4 * page) != Status::ok ||
        !native::copy_capability(cptr(1), {.cptr = second_index << 8 | 5}).ok() ||
        !native::copy_capability(cptr(2), {.cptr = first_index << 8 | 5}).ok() ||
        !native::remove_capability(cptr(1)).ok() || !native::remove_capability(cptr(2)).ok() ||
        remove_in_root(first_index) != Status::ok || remove_in_root(second_index) != Status::ok)
        return "not set up";
    return taken_back(first_index << 8 | 5);
}
/// The CNode goes that holds the capability it goes by.
Finding saw_off_the_branch() {
    if (new_cnode(1, first_index, 0) != Status::ok ||
        !native::retype(ram(), 8 * page, CapType::ram, 4 * page, 1, {.cptr = first_index << 8 | 5})
             .ok())
        return "not set up";
    const auto revoked = native::revoke_capability(ram());
    return revoked.ok() ? taken_back(first_index << 8 | 5) : "no revoke";
}

constexpr Attempt table[] = {
    kept("pieces-of-pieces", kind, pieces_of_pieces),
    kept("copies-of-copies", kind, copies_of_copies),
    kept("cnode-in-itself", kind, cnode_in_itself),
    kept("cnodes-in-a-ring", kind, cnodes_in_a_ring),
    kept("saw-off-the-branch", kind, saw_off_the_branch),
    killed("deep-recursion", kind, "crashed: segmentation fault", deep_recursion),
};

}  // namespace

Attempts nesting() { return table; }

}  // namespace zooid::attack
