// More messages than there is room for, and rings that lie.
#include <zooid/abi/lmp.hpp>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::CapType;
using abi::DispatcherOp;
using abi::Rights;
using abi::Status;
using native::invoke;
using native::slot;
constexpr Class kind = Class::flooding;

/// The puppet's ring, empty. The puppet reads nothing.
abi::LmpRing& empty_ring() {
    invoke(puppet().dispatcher(), DispatcherOp::rearm, {.rdi = puppet().end_point()});
    auto* frame = reinterpret_cast<unsigned char*>(&puppet().frame());
    return *reinterpret_cast<abi::LmpRing*>(frame + abi::dispatcher_rings_offset);
}

Status flood() {
    (void)empty_ring();
    Status status = Status::ok;
    for (int i = 0; i < 1'000 && status == Status::ok; ++i)
        status = send(puppet().end_point(), 1, 7);
    (void)empty_ring();
    return status;
}
Status acknowledge_ahead(std::uint64_t acknowledged) {
    empty_ring().acknowledged.store(acknowledged);
    const Status status = send(puppet().end_point(), 1, 7);
    (void)empty_ring();
    return status;
}
/// A capability sent to a receiver who names this slot for it.
Status pass(std::uint32_t capability, std::uint64_t receive_slot) {
    empty_ring().receive_slot = receive_slot;
    const Status status = send(puppet().end_point(), 1, 7, capability);
    (void)empty_ring();
    return status;
}
Status pass_without_grant() {
    ATTACK_NEEDS(native::mint_capability(ram(), place(1), Rights::read).status);
    return pass(cptr(1), cptr(2));
}
Status pass_a_mapping() {
    ATTACK_NEEDS(make(1, CapType::vnode_pt, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 4096, 4096));
    ATTACK_NEEDS(map(cptr(1), cptr(2), cptr(3), 0));
    return pass(cptr(3), cptr(4));
}

/// A dispatcher of ours in slot 1 with a ring in slot 3, not started.
Status sleeper() {
    ATTACK_NEEDS(make(1, CapType::dispatcher, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 16 * 1024, 16 * 1024));
    ATTACK_NEEDS(invoke(cptr(1), DispatcherOp::setup,
                        {.rdi = slot(BirthSlot::root_cnode),
                         .rsi = slot(BirthSlot::root_vnode),
                         .rdx = cptr(2),
                         .r10 = 0x7000'0000'0000,
                         .r9 = native::domain_info().domain})
                     .status);
    return invoke(cptr(1), DispatcherOp::endpoint,
                  {.rdi = cptr(3), .rsi = abi::dispatcher_rings_offset, .rdx = 4})
        .status;
}
Status send_to_stopped() {
    ATTACK_NEEDS(sleeper());
    ATTACK_NEEDS(invoke(cptr(1), DispatcherOp::stop).status);
    return send(cptr(3), 1, 7);
}
Status start_a_stopped_one() {
    ATTACK_NEEDS(sleeper());
    ATTACK_NEEDS(invoke(cptr(1), DispatcherOp::stop).status);
    return invoke(cptr(1), DispatcherOp::start, {.rdi = 0x1000}).status;
}
Status unarmed_end_point() {
    ATTACK_NEEDS(sleeper());
    ATTACK_NEEDS(native::retype(cptr(1), 9, CapType::end_point, 0, 1, place(4)).status);
    return send(cptr(4), 1, 7);
}
Status end_point_past_all() {
    ATTACK_NEEDS(sleeper());
    ATTACK_NEEDS(native::retype(cptr(1), 60'000, CapType::end_point, 0, 1, place(4)).status);
    return send(cptr(4), 1, 7);
}
/// With the rest of our slice to one that never began: it must be ours again.
Finding switch_to_sleeper() {
    if (sleeper() != Status::ok) return "no dispatcher";
    for (int i = 0; i < 4; ++i)
        if (send(cptr(3), 1, 7, 0, abi::lmp_switch) != Status::ok) return "not sent";
    return send(cptr(3), 1, 7, 0, abi::lmp_switch) == Status::would_block ? nullptr
                                                                          : "no end of it";
}
Finding switch_to_oneself() {
    static std::uint64_t ring = 0;
    static const std::uint32_t own = native::runtime().create_endpoint(4, 0, &ring);
    for (int i = 0; i < 4; ++i)
        if (send(own, 1, 7, 0, abi::lmp_switch) != Status::ok) return "not sent";
    return send(own, 1, 7, 0, abi::lmp_switch) == Status::would_block ? nullptr : "no end of it";
}

/// Requests whose answers nobody takes: the monitor waits with us alone.
void flood_the_monitor() {
    for (unsigned i = 0;; ++i)
        (void)send(slot(BirthSlot::monitor_send), static_cast<std::uint16_t>(i % 60), 0x20'0000);
}

constexpr Attempt table[] = {
    refused("flood", kind, Status::would_block, flood),
    refused("acknowledged-what-was-not-sent", kind, Status::would_block,
            [] { return acknowledge_ahead(1'000); }),
    refused("acknowledged-half-of-all", kind, Status::would_block,
            [] { return acknowledge_ahead(std::uint64_t{1} << 63); }),
    refused("message-too-long", kind, Status::out_of_range,
            [] { return send(puppet().end_point(), 225, 0x20'0000); }),
    refused("message-of-65535-words", kind, Status::out_of_range,
            [] { return send(puppet().end_point(), 65'535, 0x20'0000); }),
    refused("message-longer-than-the-ring", kind, Status::out_of_range,
            [] { return send(puppet().end_point(), 100, 0x20'0000); }),
    refused("capability-nobody-waits-for", kind, Status::not_armed, [] { return pass(ram(), 0); }),
    refused("capability-into-kernel-address", kind, Status::not_armed,
            [] { return pass(ram(), 0xffff'c000'0041'1000); }),
    refused("capability-into-occupied-slot", kind, Status::not_armed,
            [] { return pass(ram(), slot(BirthSlot::root_cnode)); }),
    refused("capability-without-grant", kind, Status::wrong_rights, pass_without_grant),
    refused("capability-of-a-mapping", kind, Status::wrong_type, pass_a_mapping),
    refused("send-to-a-stopped-dispatcher", kind, Status::invalid_capability, send_to_stopped),
    refused("start-a-stopped-dispatcher", kind, Status::not_armed, start_a_stopped_one),
    refused("send-to-an-unarmed-end-point", kind, Status::not_armed, unarmed_end_point),
    refused("send-to-end-point-60000", kind, Status::invalid_capability, end_point_past_all),
    kept("switch-to-one-that-never-began", kind, switch_to_sleeper),
    kept("switch-to-oneself", kind, switch_to_oneself),
    endured("flood-the-monitor", kind, flood_the_monitor),
};

}  // namespace

Attempts flooding() { return table; }

}  // namespace zooid::attack
