// Capabilities of one type where another is meant.
#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::MapFlags;
using abi::Status;
using native::invoke;
using native::slot;
constexpr Class kind = Class::confusion;

Status become_root(std::uint32_t what) {
    return invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::root, {.rdi = what}).status;
}
Status set_up(std::uint32_t root, std::uint32_t tree, std::uint32_t frame) {
    ATTACK_NEEDS(make(1, CapType::dispatcher, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 16 * 1024, 16 * 1024));
    ATTACK_NEEDS(make(3, CapType::vnode_pt, 4096));
    return invoke(cptr(1), abi::DispatcherOp::setup,
                  {.rdi = root,
                   .rsi = tree,
                   .rdx = frame,
                   .r10 = 0x7000'0000'0000,
                   .r9 = native::domain_info().domain})
        .status;
}
constexpr std::uint32_t root = slot(abi::BirthSlot::root_cnode);
constexpr std::uint32_t tree = slot(abi::BirthSlot::root_vnode);

/// A table of type `inner` shown in one of type `outer`.
Status nest(CapType outer, CapType inner) {
    ATTACK_NEEDS(make(1, outer, 0));
    ATTACK_NEEDS(make(2, inner, 4096));
    return map(cptr(1), cptr(2), cptr(3), 0, MapFlags::read | MapFlags::write);
}
Status from_frame(CapType type, std::uint64_t bytes) {
    ATTACK_NEEDS(make(1, CapType::frame, 0, 16 * 1024));
    return native::retype(cptr(1), 0, type, bytes, 1, place(2)).status;
}
/// A page of a frame, mapped in a table of ours: the mapping is in slot 3.
Status map_a_page() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 4096, 4096));
    return map(cptr(1), cptr(2), cptr(3), 0);
}
Status copy_a_mapping() {
    ATTACK_NEEDS(map_a_page());
    return native::copy_capability(cptr(3), place(4)).status;
}
Status invoke_a_mapping() {
    ATTACK_NEEDS(map_a_page());
    return invoke(cptr(3), abi::VNodeOp::unmap, {.rdi = cptr(3)}).status;
}
Status protect_a_table() {
    ATTACK_NEEDS(nest(CapType::vnode_pd, CapType::vnode_pt));
    return change(cptr(3), abi::VNodeOp::protect, 0, 1, MapFlags::read);
}
Status unknown_operations() {
    for (const abi::BirthSlot which :
         {abi::BirthSlot::root_cnode, abi::BirthSlot::dispatcher, abi::BirthSlot::root_vnode,
          abi::BirthSlot::dispatcher_frame, abi::BirthSlot::ram}) {
        for (unsigned operation = 30; operation < 256; ++operation) {
            const Status status = invoke(slot(which), static_cast<abi::CNodeOp>(operation)).status;
            if (status != Status::bad_argument) return status;
        }
    }
    return Status::bad_argument;
}
Status unknown_calls() {
    for (unsigned call = 5; call < 256; ++call) {
        const Status status = native::kernel_call(abi::call_bit | call).status;
        if (status != Status::bad_argument) return status;
    }
    return Status::bad_argument;
}
Status level(std::uint64_t which) {
    return invoke(root, abi::CNodeOp::identify, {.rdi = cptr(1) | which << 32}).status;
}

constexpr Attempt table[] = {
    refused("memory-as-root", kind, Status::wrong_type, [] { return become_root(ram()); }),
    refused("set-up-with-memory-as-root", kind, Status::wrong_type,
            [] { return set_up(ram(), tree, cptr(2)); }),
    refused("set-up-with-frame-as-tree", kind, Status::wrong_type,
            [] { return set_up(root, cptr(2), cptr(2)); }),
    refused("set-up-with-lower-table", kind, Status::wrong_type,
            [] { return set_up(root, cptr(3), cptr(2)); }),
    refused("set-up-with-memory-as-frame", kind, Status::wrong_type,
            [] { return set_up(root, tree, ram()); }),
    refused("set-up-with-shared-frame", kind, Status::wrong_rights,
            [] { return set_up(root, tree, slot(abi::BirthSlot::libos_image)); }),
    refused("send-to-memory", kind, Status::wrong_type, [] { return send(ram(), 0, 0); }),
    refused("rearm-anothers-end-point", kind, Status::bad_argument,
            [] {
                return invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                              {.rdi = puppet().end_point()})
                    .status;
            }),
    refused("map-unused-memory", kind, Status::wrong_type,
            [] {
                ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
                return map(cptr(1), ram(), cptr(3), 0);
            }),
    refused("root-table-in-a-table", kind, Status::wrong_type,
            [] { return nest(CapType::vnode_pdpt, CapType::vnode_pml4); }),
    refused("table-in-its-equal", kind, Status::wrong_type,
            [] { return nest(CapType::vnode_pt, CapType::vnode_pt); }),
    refused("table-two-levels-up", kind, Status::wrong_type,
            [] { return nest(CapType::vnode_pdpt, CapType::vnode_pt); }),
    refused("cnode-as-page", kind, Status::wrong_type,
            [] { return nest(CapType::vnode_pt, CapType::dispatcher); }),
    refused("memory-to-end-point", kind, Status::wrong_type,
            [] { return make(1, CapType::end_point, 0); }),
    refused("memory-to-kernel", kind, Status::wrong_type,
            [] { return make(1, CapType::kernel, 0, 1); }),
    refused("memory-to-mapping", kind, Status::wrong_type,
            [] { return make(1, CapType::mapping, 0, 4096); }),
    refused("memory-to-device", kind, Status::wrong_type,
            [] { return make(1, CapType::dev_frame, 0, 4096); }),
    refused("memory-to-ports", kind, Status::wrong_type,
            [] { return make(1, CapType::io_port, 0, 1); }),
    refused("memory-to-physical-memory", kind, Status::wrong_type,
            [] { return make(1, CapType::physical_memory, 0, 4096); }),
    refused("frame-to-page-table", kind, Status::wrong_type,
            [] { return from_frame(CapType::vnode_pt, 0); }),
    refused("frame-to-cnode", kind, Status::wrong_type,
            [] { return from_frame(CapType::cnode_l2, 0); }),
    refused("frame-to-memory", kind, Status::wrong_type,
            [] { return from_frame(CapType::ram, 4096); }),
    refused("unknown-type", kind, Status::bad_argument,
            [] { return make(1, static_cast<CapType>(200), 0, 4096); }),
    refused("invoke-an-inner-cnode", kind, Status::wrong_type,
            [] {
                ATTACK_NEEDS(make(1, CapType::cnode_l2, 0));
                return invoke(cptr(1), abi::CNodeOp::identify).status;
            }),
    refused("invoke-a-mapping", kind, Status::wrong_type, invoke_a_mapping),
    refused("copy-a-mapping", kind, Status::wrong_type, copy_a_mapping),
    refused("unmap-a-frame", kind, Status::wrong_type,
            [] {
                ATTACK_NEEDS(map_a_page());
                return change(cptr(2), abi::VNodeOp::unmap, 0, 0);
            }),
    refused("protect-a-table", kind, Status::wrong_type, protect_a_table),
    refused("frame-in-the-root", kind, Status::wrong_type,
            [] {
                return native::retype(ram(), 0, CapType::frame, 4096, 1,
                                      {.cptr = 248 << 8, .level = abi::CptrLevel::root})
                    .status;
            }),
    refused("level-zero", kind, Status::bad_argument, [] { return level(0); }),
    refused("level-three", kind, Status::bad_argument, [] { return level(3); }),
    refused("unknown-operations", kind, Status::bad_argument, unknown_operations),
    refused("unknown-calls", kind, Status::bad_argument, unknown_calls),
};

}  // namespace

Attempts confusion() { return table; }

}  // namespace zooid::attack
