// What was taken away, used all the same; and taking away what is not ours.
#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::CapType;
using abi::MapFlags;
using abi::Status;
using native::slot;
constexpr Class kind = Class::revoked;

Status use_removed() {
    ATTACK_NEEDS(make(1, CapType::frame, 0, 4096));
    ATTACK_NEEDS(native::remove_capability(cptr(1)).status);
    return native::invoke(cptr(1), abi::FrameOp::probe).status;
}
Status use_revoked() {
    ATTACK_NEEDS(make(1, CapType::ram, 0, 8192));
    ATTACK_NEEDS(native::retype(cptr(1), 0, CapType::frame, 4096, 1, place(2)).status);
    ATTACK_NEEDS(native::copy_capability(cptr(2), place(3)).status);
    ATTACK_NEEDS(native::revoke_capability(ram()).status);
    return native::invoke(cptr(3), abi::FrameOp::probe).status;
}
Status send_to_revoked() {
    ATTACK_NEEDS(mint_badge(puppet().end_point(), cptr(1), 9));
    ATTACK_NEEDS(native::revoke_capability(puppet().end_point()).status);
    return send(cptr(1), 0, 0);
}
Status use_in_revoked_cnode() {
    constexpr std::uint32_t index = 248;
    ATTACK_NEEDS(native::retype(ram(), 0, CapType::cnode_l2, 0, 1,
                                {.cptr = index << 8, .level = abi::CptrLevel::root})
                     .status);
    ATTACK_NEEDS(native::copy_capability(ram(), {.cptr = index << 8 | 1}).status);
    ATTACK_NEEDS(native::revoke_capability(ram()).status);
    return native::invoke(index << 8 | 1, abi::FrameOp::probe).status;
}
Status protect_after_unmap() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 4096, 4096));
    ATTACK_NEEDS(map(cptr(1), cptr(2), cptr(3), 0));
    ATTACK_NEEDS(change(cptr(3), abi::VNodeOp::unmap, 0, 0));
    return change(cptr(3), abi::VNodeOp::show, 0, 1, MapFlags::read);
}
Status revoke_badged() {
    ATTACK_NEEDS(mint_badge(puppet().end_point(), cptr(1), 9));
    return native::revoke_capability(cptr(1)).status;
}
Status revoke_lent(BirthSlot which) {
    if (!held(which)) return Status::wrong_rights;
    return native::revoke_capability(slot(which)).status;
}

/// A page of ours with its table, at the last gibibyte of user space but one: built by hand, so
/// that each piece can be taken away under it.
constexpr std::uint64_t page_address = abi::user_end - (std::uint64_t{2} << 30);
volatile const std::uint64_t* const by_hand =
    reinterpret_cast<volatile const std::uint64_t*>(page_address);
Status show_page() {
    const MapFlags data = MapFlags::read | MapFlags::write;
    ATTACK_NEEDS(make(1, CapType::vnode_pd, 0));
    ATTACK_NEEDS(make(2, CapType::vnode_pt, 4096));
    ATTACK_NEEDS(make(3, CapType::frame, 8192, 4096));
    ATTACK_NEEDS(map(slot(BirthSlot::top_pdpt), cptr(1), cptr(4), 510, data));
    ATTACK_NEEDS(map(cptr(1), cptr(2), cptr(5), 0, data));
    ATTACK_NEEDS(map(cptr(2), cptr(3), cptr(6), 0, data));
    return *by_hand == 0 ? Status::ok : Status::denied;
}
/// Touches the page after `taken` said it is gone; the read before has filled the TLB.
void touch_after(Status taken) {
    if (taken == Status::ok) (void)*by_hand;
}
void read_after_revoke() {
    touch_after(show_page() == Status::ok ? native::revoke_capability(ram()).status
                                          : Status::denied);
}
void read_after_table_removal() {
    touch_after(show_page() == Status::ok ? native::remove_capability(cptr(2)).status
                                          : Status::denied);
}
void read_after_table_unmap() {
    touch_after(show_page() == Status::ok ? change(cptr(4), abi::VNodeOp::unmap, 0, 0)
                                          : Status::denied);
}
void read_after_hide() {
    touch_after(show_page() == Status::ok ? change(cptr(6), abi::VNodeOp::hide, 0, 1)
                                          : Status::denied);
}
void write_after_protect() {
    if (show_page() == Status::ok &&
        change(cptr(6), abi::VNodeOp::protect, 0, 1, MapFlags::read) == Status::ok)
        *const_cast<volatile std::uint64_t*>(by_hand) = 1;
}

void revoke_own(BirthSlot which) { (void)native::revoke_capability(slot(which)); }
/// What leaves us running, but cut off from whoever made us.
[[noreturn]] void revoke_and_stay(BirthSlot which) {
    revoke_own(which);
    for (;;) __builtin_ia32_pause();
}
/// The tree under which this runs: the last copy of its capability goes, too.
void remove_own_tree() {
    revoke_own(BirthSlot::root_vnode);
    (void)native::remove_capability(slot(BirthSlot::root_vnode));
}

constexpr Attempt table[] = {
    refused("use-after-remove", kind, Status::invalid_capability, use_removed),
    refused("use-after-revoke", kind, Status::invalid_capability, use_revoked),
    refused("use-in-a-revoked-cnode", kind, Status::invalid_capability, use_in_revoked_cnode),
    refused("send-to-a-revoked-end-point", kind, Status::invalid_capability, send_to_revoked),
    refused("show-after-unmap", kind, Status::invalid_capability, protect_after_unmap),
    refused("revoke-by-a-badged-copy", kind, Status::wrong_rights, revoke_badged),
    refused("revoke-the-libos-of-all", kind, Status::wrong_rights,
            [] { return revoke_lent(BirthSlot::libos_image); }),
    refused("revoke-the-program-of-all", kind, Status::wrong_rights,
            [] { return revoke_lent(BirthSlot::program); }),
    refused("revoke-the-monitors-end-point", kind, Status::wrong_rights,
            [] { return revoke_lent(BirthSlot::monitor_send); }),
    refused("revoke-the-monitors-rings", kind, Status::wrong_rights,
            [] { return revoke_lent(BirthSlot::ipi); }),
    refused("revoke-the-console", kind, Status::wrong_rights,
            [] { return revoke_lent(BirthSlot::console); }),
    faults("read-after-revoke", kind, "page fault", read_after_revoke),
    faults("read-after-table-removal", kind, "page fault", read_after_table_removal),
    faults("read-after-table-unmap", kind, "page fault", read_after_table_unmap),
    faults("read-after-hide", kind, "page fault", read_after_hide),
    faults("write-after-protect", kind, "page fault", write_after_protect),
    endured("revoke-own-root", kind, [] { revoke_and_stay(BirthSlot::root_cnode); }),
    endured("revoke-own-dispatcher", kind, [] { revoke_and_stay(BirthSlot::dispatcher); }),
    endured("revoke-own-end-point", kind, [] { revoke_and_stay(BirthSlot::monitor_receive); }),
    endured("stop-oneself", kind,
            [] { (void)native::invoke(slot(BirthSlot::dispatcher), abi::DispatcherOp::stop); }),
    killed("revoke-own-frame", kind, "killed: its dispatcher frame was revoked",
           [] { revoke_own(BirthSlot::dispatcher_frame); }),
    killed("revoke-own-tree", kind, "killed: its page tables were revoked",
           [] { revoke_own(BirthSlot::root_vnode); }),
    killed("remove-own-tree", kind, "killed: its page tables were revoked", remove_own_tree),
    killed("revoke-own-memory", kind, "killed: page fault", [] { revoke_own(BirthSlot::ram); }),
};

}  // namespace

Attempts after_revoke() { return table; }

}  // namespace zooid::attack
