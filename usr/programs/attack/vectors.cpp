// Vector state as no processor would save it, and save areas where no memory is.
#include <sys/mman.h>

#include <array>
#include <cstring>

#include "attempts.hpp"
#include "puppet.hpp"

namespace zooid::attack {

namespace {

constexpr Class kind = Class::vectors;
constexpr std::size_t header = 512;  // of the XSAVE area; XSTATE_BV, XCOMP_BV, reserved
constexpr std::uint64_t kernel_address = 0xffff'c000'0041'1000;

struct alignas(64) Area {
    std::array<std::uint8_t, 4096> bytes;
};
Area area;

void store(void* at) { asm volatile("xsave64 (%0)" ::"r"(at), "a"(7), "d"(0) : "memory"); }
void load(const void* at) { asm volatile("xrstor64 (%0)" ::"r"(at), "a"(7), "d"(0) : "memory"); }

/// Loads what the processor stored, with one word of it forged.
void forged(std::size_t offset, std::uint64_t word) {
    store(area.bytes.data());
    std::memcpy(area.bytes.data() + offset, &word, sizeof word);
    load(area.bytes.data());
}

/// An address whose area would begin on the last 512 bytes of a page, with nothing behind it.
unsigned char* const across_a_hole = [] {
    auto* two = static_cast<unsigned char*>(
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(two + 4096, 4096);
    two[0] = 0;
    return two + 4096 - 512;
}();

/// MXCSR with reserved bits: refused, or (by processors without that check) its own alone.
std::uint64_t set_reserved_rounding() {
    const std::uint32_t strange = 0xffff'1f80;
    const std::uint32_t usual = 0x1f80;
    asm volatile("ldmxcsr %0" ::"m"(strange));
    for (int i = 0; i < 10; ++i) let_others_run();
    asm volatile("ldmxcsr %0" ::"m"(usual));
    return 0;
}
Finding reserved_rounding() {
    puppet().begin(set_reserved_rounding);
    for (int i = 0; i < 1'000 && !puppet().ended(); ++i) {
        let_others_run();
        std::uint32_t now = 0;
        asm volatile("stmxcsr %0" : "=m"(now));
        if (now >> 16 != 0) return "reserved bits are set here";
    }
    return puppet().wait().in_time ? nullptr : "it did not end";
}

volatile bool enough;
std::uint64_t spin() {
    while (!enough) __builtin_ia32_pause();
    return 0;
}
/// While it is preempted its save area is ours to write: the kernel stores into it again, and loads
/// nothing from it.
Finding scribbled_save_area() {
    enough = false;
    Puppet& victim = puppet();
    victim.begin(spin, Stepping::keep_vectors);
    for (int round = 0; round < 8; ++round) {
        let_others_run();
        std::memset(victim.frame().vector, 0xff, sizeof victim.frame().vector);
    }
    enough = true;
    const Ended ended = victim.wait();
    std::memset(victim.frame().vector, 0, sizeof victim.frame().vector);
    if (!ended.in_time) return "it did not go on";
    return ended.fault == Fault::none ? nullptr : "it faulted";
}
void unmasked_x87() {
    const std::uint16_t control = 0x360;  // invalid, divide and others unmasked
    asm volatile("fninit\n fldcw %0\n fld1\n fldz\n fdivrp\n fwait\n fninit" ::"m"(control));
}

#define PROTECTED(name, ...) faults(name, kind, "general protection", [] { __VA_ARGS__; })
#define UNMAPPED(name, ...) faults(name, kind, "page fault", [] { __VA_ARGS__; })

constexpr Attempt table[] = {
    PROTECTED("unknown-features", forged(header, ~std::uint64_t{0})),
    PROTECTED("unknown-compaction", forged(header + 8, ~std::uint64_t{0})),
    PROTECTED("reserved-header-words", forged(header + 16, 1)),
    PROTECTED("store-misaligned", store(area.bytes.data() + 16)),
    PROTECTED("load-misaligned", load(area.bytes.data() + 16)),
    PROTECTED("short-store-misaligned",
              asm volatile("fxsave64 (%0)" ::"r"(area.bytes.data() + 8) : "memory")),
    UNMAPPED("store-across-an-unmapped-page", store(across_a_hole)),
    UNMAPPED("load-across-an-unmapped-page", load(across_a_hole)),
    UNMAPPED("store-into-the-kernel", store(reinterpret_cast<void*>(kernel_address & ~63ULL))),
    UNMAPPED("load-from-the-kernel", load(reinterpret_cast<void*>(kernel_address & ~63ULL))),
    faults("unmasked-x87", kind, "x87 error", unmasked_x87),
    faults("protection-keys", kind, "invalid opcode",
           [] { asm volatile(".byte 0x0f, 0x01, 0xef" ::"a"(0), "c"(0), "d"(0)); }),
    kept("reserved-rounding-bits", kind, reserved_rounding),
    kept("scribbled-save-area", kind, scribbled_save_area),
};

}  // namespace

Attempts vector_state() { return table; }

}  // namespace zooid::attack
