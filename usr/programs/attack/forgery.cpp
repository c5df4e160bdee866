// Authority that was not given: made-up addresses, identities, rights and badges.
#include <random>
#include <zooid/abi/request_ring.hpp>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::Rights;
using abi::Status;
using native::invoke;
using native::slot;
constexpr Class kind = Class::forgery;

Status identify(std::uint32_t which) {
    abi::CapWords words;
    return native::identify(which, words).status;
}

Status random_addresses() {
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto forged = static_cast<std::uint32_t>(random());
        if (forged >> 8 < 256) continue;  // may be one of ours
        const Status status = invoke(forged, abi::CNodeOp::identify).status;
        if (status != Status::out_of_range) return status;
    }
    return Status::out_of_range;
}

Status every_kernel_operation() {
    if (held(abi::BirthSlot::kernel))
        return Status::invalid_capability;  // a monitor's test differs
    for (unsigned operation = 0; operation < 256; ++operation) {
        const Status status =
            invoke(slot(abi::BirthSlot::kernel), static_cast<abi::KernelOp>(operation)).status;
        if (status != Status::invalid_capability) return status;
    }
    return Status::invalid_capability;
}

/// A dispatcher of ours that would count as another domain's.
Status set_up_as(std::uint64_t domain) {
    ATTACK_NEEDS(make(1, CapType::dispatcher, 0));
    ATTACK_NEEDS(make(2, CapType::frame, 16 * 1024, 16 * 1024));
    return invoke(cptr(1), abi::DispatcherOp::setup,
                  {.rdi = slot(abi::BirthSlot::root_cnode),
                   .rsi = slot(abi::BirthSlot::root_vnode),
                   .rdx = cptr(2),
                   .r10 = 0x7000'0000'0000,
                   .r8 = std::uint64_t{16} * 1024,
                   .r9 = domain})
        .status;
}
std::uint64_t monitors_domain() { return std::uint64_t{native::this_core()} << 32 | 1; }

Status request_for_monitor() {
    if (!held(abi::BirthSlot::ipi)) return Status::invalid_capability;
    return invoke(slot(abi::BirthSlot::ipi), abi::IpiOp::post,
                  {.rdi = native::this_core(),
                   .rsi = static_cast<std::uint64_t>(abi::RequestOp::unmap),
                   .rdx = monitors_domain(),
                   .r10 = 0x1000,
                   .r8 = 1})
        .status;
}

Status rights_back_by_mint() {
    const Rights fewer = Rights::read | Rights::grant;
    ATTACK_NEEDS(native::mint_capability(ram(), place(1), fewer).status);
    ATTACK_NEEDS(native::mint_capability(cptr(1), place(2), Rights::all).status);
    return native::retype(cptr(2), 0, CapType::frame, 4096, 1, place(3)).status;
}
Status copy_without_grant() {
    ATTACK_NEEDS(native::mint_capability(ram(), place(1), Rights::read).status);
    return native::copy_capability(cptr(1), place(2)).status;
}
Status unknown_rights() { return native::mint_capability(ram(), place(1), Rights{0xf0}).status; }
Status second_badge() {
    ATTACK_NEEDS(mint_badge(puppet().end_point(), cptr(1), 5));
    return mint_badge(cptr(1), cptr(2), 6);
}

constexpr Attempt table[] = {
    refused("address-zero", kind, Status::out_of_range, [] { return identify(0); }),
    refused("address-of-drivers-slot", kind, Status::out_of_range,
            [] { return identify(own_index << 8); }),
    refused("address-of-empty-slot", kind, Status::invalid_capability,
            [] { return identify(cptr(7)); }),
    refused("address-without-cnode", kind, Status::invalid_capability,
            [] { return identify(249U << 8 | 7); }),
    refused("address-past-the-root", kind, Status::out_of_range,
            [] { return identify(0x7fff'ff01); }),
    refused("addresses-at-random", kind, Status::out_of_range, random_addresses),
    refused("address-of-33-bits", kind, Status::out_of_range,
            [] {
                return invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::space,
                              {.rdi = std::uint64_t{1} << 32 | cptr(1)})
                    .status;
            }),
    refused("every-kernel-operation", kind, Status::invalid_capability, every_kernel_operation),
    refused("pose-as-monitor", kind, Status::denied, [] { return set_up_as(monitors_domain()); }),
    refused("pose-as-another-domain", kind, Status::denied,
            [] { return set_up_as(native::domain_info().domain + 1); }),
    refused("unmap-in-the-monitor", kind, Status::denied, request_for_monitor),
    refused("trace-as-monitor", kind, Status::denied,
            [] {
                return invoke(slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::event,
                              {.rdi = 0xffff})
                    .status;
            }),
    refused("rights-back-by-mint", kind, Status::wrong_rights, rights_back_by_mint),
    refused("copy-without-grant", kind, Status::wrong_rights, copy_without_grant),
    refused("unknown-rights", kind, Status::bad_argument, unknown_rights),
    refused("second-badge", kind, Status::wrong_rights, second_badge),
    refused("badge-too-large", kind, Status::out_of_range,
            [] { return mint_badge(puppet().end_point(), cptr(1), abi::badge_max + 1); }),
    refused("badge-on-memory", kind, Status::bad_argument,
            [] { return mint_badge(ram(), cptr(1), 5); }),
};

}  // namespace

Attempts forgery() { return table; }

}  // namespace zooid::attack
