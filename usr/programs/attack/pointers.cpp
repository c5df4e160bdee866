// Addresses of the kernel, of nobody, or misplaced, in every argument that may be an address.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <zooid/abi/lmp.hpp>

#include "attempts.hpp"
#include "puppet.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::BirthSlot;
using abi::CapType;
using abi::DispatcherOp;
using abi::Status;
using native::invoke;
using native::slot;
constexpr Class kind = Class::pointers;

/// Kernel text, the kernel's window, the last byte, not canonical, and one that crosses into the
/// kernel's half.
constexpr std::array<std::uint64_t, 6> addresses{0xffff'ffff'8000'0000, 0xffff'8000'0000'0000,
                                                 0xffff'c000'0041'1000, 0xffff'ffff'ffff'fff8,
                                                 0x8000'0000'0000,      abi::user_end - 8};

/// The first answer that is not `expected`.
template <class Ask>
Status each_address(Status expected, Ask ask) {
    for (const std::uint64_t address : addresses) {
        const Status status = ask(address);
        if (status != expected) return status;
    }
    return expected;
}
Status dispatcher(DispatcherOp operation, const native::CallArguments& arguments) {
    return invoke(slot(BirthSlot::dispatcher), operation, arguments).status;
}

Status resume() {
    return each_address(Status::bad_argument, [](std::uint64_t address) {
        return native::kernel_call(abi::call_word(abi::Call::resume), {.rdi = address}).status;
    });
}
Status entries() {
    return each_address(Status::bad_argument, [](std::uint64_t address) {
        return dispatcher(DispatcherOp::entries, {.rdi = address});
    });
}
/// Each of the five entries in turn is a kernel address.
Status entry_points() {
    for (unsigned which = 0; which < 5; ++which) {
        const Status status = each_address(Status::bad_argument, [&](std::uint64_t address) {
            if (address < abi::user_end) return Status::bad_argument;
            std::array<std::uint64_t, 5> words{0x1000, 0x1000, 0x1000, 0x1000, 0x1000};
            words[which] = address;
            return invoke(puppet().dispatcher(), DispatcherOp::entries,
                          {.rdi = reinterpret_cast<std::uint64_t>(words.data())})
                .status;
        });
        if (status != Status::bad_argument) return status;
    }
    return Status::bad_argument;
}
Status start() {
    return each_address(Status::bad_argument, [](std::uint64_t address) {
        if (address < abi::user_end) return Status::bad_argument;
        return dispatcher(DispatcherOp::start, {.rdi = address});
    });
}
Status long_message() {
    return each_address(Status::bad_argument, [](std::uint64_t address) {
        return send(puppet().end_point(), 20, address);
    });
}
Status destination_slot() {
    return each_address(Status::out_of_range, [](std::uint64_t address) {
        return dispatcher(DispatcherOp::space, {.rdi = address});
    });
}
Finding linux_calls() {
    for (const std::uint64_t address : addresses) {
        if (write(1, reinterpret_cast<const void*>(address), 64) != -1 || errno != EFAULT)
            return "write took it";
        if (syscall(SYS_clock_gettime, CLOCK_MONOTONIC, address) != -1 || errno != EFAULT)
            return "clock_gettime took it";
        if (syscall(SYS_uname, address) != -1 || errno != EFAULT) return "uname took it";
    }
    return nullptr;
}

/// What would end us by its meaning, with whatever arguments.
bool is_fatal(BirthSlot which, unsigned operation) {
    if (which != BirthSlot::dispatcher) return false;
    const auto asked = static_cast<DispatcherOp>(operation);
    return asked == DispatcherOp::start || asked == DispatcherOp::stop;
}
/// Every operation of every capability we were born with, an address in each argument: whatever is
/// answered, our own things stay as they are.
Finding everywhere() {
    for (std::uint32_t born = slot(BirthSlot::root_cnode); born <= slot(BirthSlot::irq_dests);
         ++born) {
        const auto which = static_cast<BirthSlot>(born);
        if (which == BirthSlot::kernel || which == BirthSlot::console) continue;
        for (unsigned operation = 0; operation < 32; ++operation) {
            if (is_fatal(which, operation)) continue;
            for (const std::uint64_t a : addresses) {
                const native::CallArguments sets[] = {{.rdi = a},        {.rsi = a}, {.rdx = a},
                                                      {.r10 = a},        {.r8 = a},  {.r9 = a},
                                                      {a, a, a, a, a, a}};
                for (const native::CallArguments& arguments : sets)
                    (void)native::kernel_call(
                        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(operation),
                                       born),
                        arguments);
            }
        }
    }
    if (!held(BirthSlot::root_cnode) || !held(BirthSlot::ram) || !held(BirthSlot::root_vnode))
        return "something of ours is gone";
    return make(1, CapType::frame, 0, 4096) == Status::ok ? nullptr : "no frame any more";
}

constexpr Attempt pointers_table[] = {
    refused("registers-at-kernel-address", kind, Status::bad_argument, resume),
    refused("entries-at-kernel-address", kind, Status::bad_argument, entries),
    refused("entries-into-the-kernel", kind, Status::bad_argument, entry_points),
    refused("start-in-the-kernel", kind, Status::bad_argument, start),
    refused("message-from-kernel-memory", kind, Status::bad_argument, long_message),
    refused("kernel-address-as-slot", kind, Status::out_of_range, destination_slot),
    kept("linux-calls-with-kernel-addresses", kind, linux_calls),
    kept("kernel-addresses-everywhere", kind, everywhere),
};

constexpr Class misplaced = Class::alignment;

/// A dispatcher of ours in slot 1 with a frame of 16 KiB in slot 2, not yet set up.
Status dispatcher_and_frame() {
    ATTACK_NEEDS(make(1, CapType::dispatcher, 0));
    return make(2, CapType::frame, 16 * 1024, 16 * 1024);
}
Status set_up_at(std::uint64_t address) {
    ATTACK_NEEDS(dispatcher_and_frame());
    return invoke(cptr(1), DispatcherOp::setup,
                  {.rdi = slot(BirthSlot::root_cnode),
                   .rsi = slot(BirthSlot::root_vnode),
                   .rdx = cptr(2),
                   .r10 = address,
                   .r9 = native::domain_info().domain})
        .status;
}
Status ring_at(std::uint64_t offset, std::uint64_t slots) {
    ATTACK_NEEDS(set_up_at(0x7000'0000'0000));
    return invoke(cptr(1), DispatcherOp::endpoint, {.rdi = cptr(3), .rsi = offset, .rdx = slots})
        .status;
}
/// Every offset whose ring would end past 2^64, and at the start of the frame again.
Status wrapping_rings() {
    for (std::uint64_t slots = 1; slots <= abi::lmp_slots_max; slots *= 2) {
        ATTACK_NEEDS(clear_workshop());
        const Status status =
            ring_at(-abi::lmp_ring_bytes(static_cast<std::uint32_t>(slots)), slots);
        if (status != Status::bad_argument) return status;
    }
    return Status::bad_argument;
}

/// An address 8 bytes before a page that is not there.
std::uint64_t before_a_hole() {
    static const std::uint64_t hole = [] {
        auto* pages = static_cast<char*>(
            mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (pages == MAP_FAILED) return std::uint64_t{0};
        pages[0] = pages[4096] = 1;  // both are there, then one goes
        munmap(pages + 4096, 4096);
        return reinterpret_cast<std::uint64_t>(pages) + 4096 - 8;
    }();
    return hole;
}
Status registers_across_a_hole() {
    return native::kernel_call(abi::call_word(abi::Call::resume), {.rdi = before_a_hole()}).status;
}
Status message_across_a_hole() { return send(puppet().end_point(), 20, before_a_hole()); }
Status message_at_an_odd_address() {
    static std::array<char, 512> words{};
    for (unsigned odd = 1; odd < 8; ++odd) {
        const Status status =
            send(puppet().end_point(), 20, reinterpret_cast<std::uint64_t>(words.data()) + odd);
        if (status != Status::ok) return status;
        const Status rearmed =
            invoke(puppet().dispatcher(), DispatcherOp::rearm, {.rdi = puppet().end_point()})
                .status;
        if (rearmed != Status::ok) return rearmed;
    }
    return Status::ok;
}

constexpr std::uint64_t noncanonical = 0x8000'0000'0000;
volatile std::uint64_t sink;

/// Refused, or (by processors without that check) of no use: the kernel goes on.
std::uint64_t set_strange_bases() {
    std::uint64_t usual = 0;
    asm volatile("rdfsbase %0\n wrfsbase %1\n wrgsbase %1" : "=&r"(usual) : "r"(noncanonical));
    for (int i = 0; i < 10; ++i) let_others_run();
    asm volatile("wrfsbase %0" ::"r"(usual));
    return 0;
}
Finding strange_bases() {
    const Ended ended = puppet().run(set_strange_bases);
    return ended.in_time && (ended.fault == Fault::none || ended.fault == Fault::general_protection)
               ? nullptr
               : "it did not end well";
}

constexpr Attempt alignment_table[] = {
    refused("object-at-an-odd-offset", misplaced, Status::unaligned,
            [] { return make(1, CapType::frame, 16, 4096); }),
    refused("object-of-an-odd-size", misplaced, Status::unaligned,
            [] { return make(1, CapType::frame, 0, 4097); }),
    refused("frame-at-an-odd-address", misplaced, Status::bad_argument,
            [] { return set_up_at(0x7000'0000'0001); }),
    refused("frame-at-non-canonical-address", misplaced, Status::bad_argument,
            [] { return set_up_at(noncanonical); }),
    refused("frame-at-kernel-address", misplaced, Status::bad_argument,
            [] { return set_up_at(0xffff'c000'0041'1000); }),
    refused("ring-at-an-odd-offset", misplaced, Status::bad_argument,
            [] { return ring_at(abi::dispatcher_rings_offset + 8, 1); }),
    refused("ring-over-the-frames-head", misplaced, Status::bad_argument,
            [] { return ring_at(64, 1); }),
    refused("ring-past-the-frame", misplaced, Status::bad_argument,
            [] { return ring_at(std::uint64_t{16} * 1024 - 64, 1); }),
    refused("ring-that-wraps", misplaced, Status::bad_argument, wrapping_rings),
    refused("ring-of-three-slots", misplaced, Status::bad_argument,
            [] { return ring_at(abi::dispatcher_rings_offset, 3); }),
    refused("registers-across-an-unmapped-page", misplaced, Status::bad_argument,
            registers_across_a_hole),
    refused("message-across-an-unmapped-page", misplaced, Status::bad_argument,
            message_across_a_hole),
    refused("message-at-an-odd-address", misplaced, Status::ok, message_at_an_odd_address),
    faults("read-non-canonical", misplaced, "general protection",
           [] { sink = *reinterpret_cast<volatile std::uint64_t*>(noncanonical); }),
    faults("push-non-canonical", misplaced, "stack fault or general protection",
           [] { asm volatile("mov %0, %%rsp\n push %%rax" ::"r"(noncanonical + 64)
                             : "memory"); }),
    faults("jump-non-canonical", misplaced, "general protection",
           [] { asm volatile("jmp *%0" ::"r"(noncanonical)); }),
    kept("bases-non-canonical", misplaced, strange_bases),
};

}  // namespace

Attempts kernel_pointers() { return pointers_table; }
Attempts alignment() { return alignment_table; }

}  // namespace zooid::attack
