// One range of memory for two uses.
#include <zooid/abi/lmp.hpp>

#include "attempts.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::Status;
using native::retype;
using native::slot;
constexpr Class kind = Class::retype;
constexpr std::uint64_t page = abi::page_bytes;

Status same_range_twice() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    return make(2, CapType::frame, 0, page);
}
Status through_a_copy() {
    ATTACK_NEEDS(native::copy_capability(ram(), place(1)).status);
    ATTACK_NEEDS(make(2, CapType::vnode_pt, 0));
    return retype(cptr(1), 0, CapType::frame, page, 1, place(3)).status;
}
Status through_a_piece() {
    ATTACK_NEEDS(make(1, CapType::ram, 0, 8 * page));
    ATTACK_NEEDS(retype(cptr(1), page, CapType::vnode_pt, 0, 1, place(2)).status);
    return make(3, CapType::frame, page, page);
}
Status half_a_range() {
    ATTACK_NEEDS(make(1, CapType::cnode_l2, 0));
    return make(2, CapType::frame, 2 * page, 8 * page);
}
Status below_a_frame() {
    ATTACK_NEEDS(make(1, CapType::frame, 0, 4 * page));
    ATTACK_NEEDS(retype(cptr(1), page, CapType::frame, page, 1, place(2)).status);
    return make(3, CapType::vnode_pt, page);
}
Status occupied() {
    ATTACK_NEEDS(make(1, CapType::frame, 0, page));
    return make(1, CapType::frame, page, page);
}
Status odd_root() { return make(1, CapType::cnode_l1, 0, 24 * 1024); }

/// A large object is cleared in steps; what somebody writes between two of them must not stay.
Finding dirt_between_steps() {
    constexpr std::uint64_t bytes = 4 << 20;
    static const std::uint32_t large = native::runtime().allocate_ram(bytes);
    if (large == 0) return not_here;
    const std::uint64_t word =
        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(abi::CNodeOp::retype),
                       slot(abi::BirthSlot::root_cnode));
    const native::CallArguments whole{
        .rdi = large | std::uint64_t{cptr(1)} << 32,
        .rdx = bytes,
        .r10 = 1 | std::uint64_t{static_cast<std::uint8_t>(CapType::frame)} << 32 |
               std::uint64_t{static_cast<std::uint8_t>(abi::CptrLevel::leaf)} << 40};
    for (int i = 0; i < 3; ++i)
        if (native::kernel_call(word, whole).status != Status::again) return "not in steps";
    if (!retype(large, 0, CapType::frame, page, 1, place(2)).ok()) return "no piece";
    const abi::MappedFrame piece = native::runtime().map_frame(cptr(2), 0, page, 1);
    *reinterpret_cast<volatile std::uint64_t*>(piece.address) = 0x6469'7274;
    if (native::kernel_call(word, whole).status != Status::overlap) return "two uses of one page";
    if (!native::revoke_capability(large).ok()) return "no revoke";
    Status status = Status::again;
    while (status == Status::again) status = native::kernel_call(word, whole).status;
    if (status != Status::ok) return "no frame";
    const abi::MappedFrame all = native::runtime().map_frame(cptr(1), 0, bytes, 0);
    const auto* words = reinterpret_cast<const volatile std::uint64_t*>(all.address);
    Finding found = nullptr;
    for (std::uint64_t i = 0; i < bytes / 8; i += 8)
        if (words[i] != 0) found = "what another user left";
    return native::revoke_capability(large).ok() ? found : "no second revoke";
}

constexpr Attempt table[] = {
    refused("same-range-twice", kind, Status::overlap, same_range_twice),
    refused("same-range-through-a-copy", kind, Status::overlap, through_a_copy),
    refused("same-range-through-a-piece", kind, Status::overlap, through_a_piece),
    refused("half-a-used-range", kind, Status::overlap, half_a_range),
    refused("table-over-a-piece-of-a-frame", kind, Status::overlap, below_a_frame),
    refused("end-point-number-twice", kind, Status::overlap,
            [] {
                return retype(slot(abi::BirthSlot::dispatcher), 0, CapType::end_point, 0, 1,
                              place(1))
                    .status;
            }),
    refused("into-an-occupied-slot", kind, Status::slots_occupied, occupied),
    refused("offset-past-the-end", kind, Status::out_of_range,
            [] { return make(1, CapType::frame, ram_bytes, page); }),
    refused("offset-that-wraps", kind, Status::out_of_range,
            [] { return make(1, CapType::frame, ~std::uint64_t{page - 1}, page); }),
    refused("size-that-wraps", kind, Status::out_of_range,
            [] { return make(1, CapType::frame, 0, ~std::uint64_t{page - 1}); }),
    refused("count-that-wraps", kind, Status::out_of_range,
            [] { return retype(ram(), 0, CapType::frame, page, 0xffff'ffff, place(1)).status; }),
    refused("more-than-fits", kind, Status::not_enough_memory,
            [] { return retype(ram(), 0, CapType::frame, 2 * page, 9, place(1)).status; }),
    refused("too-many-at-once", kind, Status::limit,
            [] { return retype(ram(), 0, CapType::frame, page, 17, place(1)).status; }),
    refused("none-at-all", kind, Status::bad_argument,
            [] { return retype(ram(), 0, CapType::frame, page, 0, place(1)).status; }),
    refused("piece-as-large-as-the-whole", kind, Status::bad_argument,
            [] { return make(1, CapType::ram, 0, ram_bytes); }),
    refused("root-of-an-odd-size", kind, Status::bad_argument, odd_root),
    refused("root-too-small", kind, Status::out_of_range,
            [] { return make(1, CapType::cnode_l1, 0, 8 * 1024); }),
    refused("set-up-again", kind, Status::already_mapped,
            [] {
                return native::invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::setup,
                                      {.rdi = slot(abi::BirthSlot::root_cnode),
                                       .rsi = slot(abi::BirthSlot::root_vnode),
                                       .rdx = slot(abi::BirthSlot::dispatcher_frame),
                                       .r10 = 0x7000'0000'0000,
                                       .r9 = native::domain_info().domain})
                    .status;
            }),
    kept("dirt-between-clearing-steps", kind, dirt_between_steps),
};

}  // namespace

Attempts double_retype() { return table; }

}  // namespace zooid::attack
