// What one dispatcher leaves in the machine must not be there for the next.
#include <algorithm>
#include <array>
#include <cstring>

#include "attempts.hpp"
#include "puppet.hpp"
#include "registers.hpp"
#include "workshop.hpp"

namespace zooid::attack {

namespace {

using abi::CapType;
using abi::Status;
using native::slot;
constexpr Class kind = Class::leaks;
constexpr std::uint64_t yield_call = abi::call_word(abi::Call::yield, abi::yield_keeps_budget);
constexpr std::uint64_t secret = 0x5ec2'e75e'c2e7'5ec2;

using Vectors = std::array<std::uint64_t, 64>;
Vectors secrets = [] {
    Vectors words;
    words.fill(secret);
    return words;
}();
Vectors seen;

bool holds_secret(const Vectors& words) { return std::ranges::find(words, secret) != words.end(); }

std::uint64_t look_at_vectors() {
    dump_vectors(&seen);
    return 0;
}
std::uint64_t leave_vectors() {
    fill_vectors(&secrets);
    (void)native::kernel_call(yield_call);
    return 0;
}

Finding our_vectors_elsewhere() {
    if (!__builtin_cpu_supports("avx")) return not_here;
    seen = secrets;
    puppet().begin(look_at_vectors);
    Vectors kept{};
    for (int i = 0; i < 1'000 && !puppet().ended(); ++i)
        vectors_over_call(yield_call, &secrets, &kept);
    if (!puppet().wait().in_time) return "it did not look";
    if (kept != secrets) return "our vectors changed";
    return holds_secret(seen) ? "another sees our vectors" : nullptr;
}
Finding others_vectors_here() {
    if (!__builtin_cpu_supports("avx")) return not_here;
    const Vectors zeros{};
    Vectors kept{};
    puppet().begin(leave_vectors);
    for (int i = 0; i < 1'000 && !puppet().ended(); ++i) {
        vectors_over_call(yield_call, &zeros, &kept);
        if (kept != zeros) return "another's vectors are here";
    }
    return puppet().wait().in_time ? nullptr : "it did not end";
}

std::uint64_t leave_controls() {
    const std::uint32_t strange = 0xffc0;  // everything masked, to zero, flushed
    const std::uint16_t x87 = 0x0e7f;
    asm volatile("ldmxcsr %0\n fldcw %1" ::"m"(strange), "m"(x87));
    (void)native::kernel_call(yield_call);
    const std::uint32_t usual = 0x1f80;
    asm volatile("ldmxcsr %0\n fninit" ::"m"(usual));
    return 0;
}
Finding controls() {
    puppet().begin(leave_controls);
    for (int i = 0; i < 1'000 && !puppet().ended(); ++i) {
        let_others_run();
        std::uint32_t mxcsr = 0;
        std::uint16_t x87 = 0;
        asm volatile("stmxcsr %0\n fnstcw %1" : "=m"(mxcsr), "=m"(x87));
        if ((mxcsr & ~0x3fU) != 0x1f80 || x87 != 0x37f) return "another's rounding is here";
    }
    return puppet().wait().in_time ? nullptr : "it did not end";
}

std::uint64_t leave_selectors() {
    asm volatile("mov %0, %%ds\n mov %0, %%es" ::"r"(abi::user_ss));
    return 0;
}
Finding selectors() {
    if (!puppet().run(leave_selectors).in_time) return "it did not end";
    std::uint32_t ds = 0;
    std::uint32_t es = 0;
    asm volatile("mov %%ds, %0\n mov %%es, %1" : "=r"(ds), "=r"(es));
    return (ds | es) == 0 ? nullptr : "another's selectors are here";
}

/// A new dispatcher is entered with nothing but its two arguments.
Finding registers_at_birth() {
    std::fill_n(recorded, 16, secret);
    recorded[15] = 0;
    const native::CallArguments wanted{.rdi = slot(abi::BirthSlot::root_cnode),
                                       .rsi = slot(abi::BirthSlot::root_vnode),
                                       .rdx = cptr(2),
                                       .r10 = 0x7000'0000'0000,
                                       .r9 = native::domain_info().domain};
    if (make(1, CapType::dispatcher, 0) != Status::ok ||
        make(2, CapType::frame, 16 * 1024, 16 * 1024) != Status::ok ||
        !native::invoke(cptr(1), abi::DispatcherOp::setup, wanted).ok() ||
        !native::invoke(cptr(1), abi::DispatcherOp::start,
                        {.rdi = reinterpret_cast<std::uint64_t>(&record_registers)})
             .ok())
        return "no dispatcher";
    for (int i = 0; i < 1'000 && recorded[15] == 0; ++i) let_others_run();
    if (recorded[15] == 0) return "it did not start";
    for (unsigned i = 0; i < 15; ++i)
        if (i != 4 && i != 5 && recorded[i] != 0) return "something was in a register";
    return nullptr;
}

/// What was in memory of one kind is not in the frame made of it next.
Finding memory_of(CapType before, std::uint64_t bytes) {
    if (make(1, before, 0, bytes) != Status::ok) return "no object";
    if (before == CapType::frame) {
        const abi::MappedFrame shown = native::runtime().map_frame(cptr(1), 0, bytes, 1);
        std::memset(reinterpret_cast<void*>(shown.address), 0x5e, bytes);
    } else {  // a table whose first entry shows a page of ours
        if (make(2, CapType::frame, 4096, 4096) != Status::ok ||
            map(cptr(1), cptr(2), cptr(3), 0) != Status::ok)
            return "no entry";
    }
    if (!native::revoke_capability(ram()).ok()) return "no revoke";
    if (make(1, CapType::frame, 0, 4096) != Status::ok) return "no frame";
    const abi::MappedFrame shown = native::runtime().map_frame(cptr(1), 0, 4096, 0);
    const auto* words = reinterpret_cast<const std::uint64_t*>(shown.address);
    return std::all_of(words, words + 512, [](std::uint64_t word) { return word == 0; })
               ? nullptr
               : "what was in it before";
}

constexpr Attempt table[] = {
    kept("our-vectors-elsewhere", kind, our_vectors_elsewhere),
    kept("others-vectors-here", kind, others_vectors_here),
    kept("rounding-and-masks", kind, controls),
    kept("segment-selectors", kind, selectors),
    kept("registers-at-birth", kind, registers_at_birth),
    kept("memory-of-a-frame", kind, [] { return memory_of(CapType::frame, 4096); }),
    kept("memory-of-a-page-table", kind, [] { return memory_of(CapType::vnode_pt, 0); }),
};

}  // namespace

Attempts leaks() { return table; }

}  // namespace zooid::attack
