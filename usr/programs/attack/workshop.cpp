#include "workshop.hpp"

#include <zooid/abi/lmp.hpp>

namespace zooid::attack {

using abi::Status;

namespace {

/// RAM of the domain, taken once: nobody takes it back from a program.
struct Taken {
    std::uint32_t cnode = native::runtime().allocate_ram(abi::object_bytes(abi::CapType::cnode_l2));
    std::uint32_t pages = native::runtime().allocate_ram(ram_bytes);
};
const Taken& taken() {
    static const Taken ram;
    return ram;
}

}  // namespace

std::uint32_t ram() { return taken().pages; }

Status clear_workshop() {
    if (taken().cnode == 0 || ram() == 0) return Status::not_enough_memory;
    for (const std::uint32_t each : {ram(), taken().cnode}) {
        const Status revoked = native::revoke_capability(each).status;
        if (revoked != Status::ok) return revoked;
    }
    const native::Place table{.cptr = own_index << 8, .level = abi::CptrLevel::root};
    return native::retype(taken().cnode, 0, abi::CapType::cnode_l2, 0, 1, table).status;
}

bool held(abi::BirthSlot which) {
    abi::CapWords words;
    return native::identify(native::slot(which), words).ok();
}

Status make(std::uint32_t number, abi::CapType type, std::uint64_t offset, std::uint64_t bytes) {
    return native::retype(ram(), offset, type, bytes, 1, place(number)).status;
}

Status map(std::uint32_t vnode, std::uint32_t source, std::uint32_t mapping, std::uint64_t entry,
           abi::MapFlags flags, std::uint64_t count, std::uint64_t offset) {
    return native::invoke(vnode, abi::VNodeOp::map,
                          {.rdi = source | std::uint64_t{mapping} << 32,
                           .rsi = offset,
                           .rdx = entry | count << 16 | std::uint64_t{flags.bits} << 32})
        .status;
}

Status change(std::uint32_t mapping, abi::VNodeOp operation, std::uint64_t first,
              std::uint64_t count, abi::MapFlags flags) {
    // Any VNode of ours may be asked: what counts is the mapping.
    return native::invoke(
               native::slot(abi::BirthSlot::root_vnode), operation,
               {.rdi = mapping, .rsi = first | count << 16 | std::uint64_t{flags.bits} << 32})
        .status;
}

Status mint_badge(std::uint32_t source, std::uint32_t to, std::uint64_t badge) {
    return native::invoke(native::slot(abi::BirthSlot::root_cnode), abi::CNodeOp::mint,
                          {.rdi = source | std::uint64_t{to} << 32,
                           .rsi = static_cast<std::uint64_t>(abi::CptrLevel::leaf) |
                                  std::uint64_t{abi::Rights::all.bits} << 8 | badge << 16})
        .status;
}

Status send(std::uint32_t end_point, std::uint16_t words, std::uint64_t first,
            std::uint32_t capability, std::uint8_t flags) {
    return native::kernel_call(
               abi::call_word(abi::Call::lmp_send, flags, end_point),
               {.rdi = abi::lmp_header(1, 0, words), .rsi = capability, .rdx = first})
        .status;
}

}  // namespace zooid::attack
