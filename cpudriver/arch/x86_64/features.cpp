#include "arch/x86_64/features.hpp"

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/speculation.hpp"
#include "arch/x86_64/this_core.hpp"
#include "console/line.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {
namespace {

constexpr std::uint64_t bit(unsigned n) { return std::uint64_t{1} << n; }

// Source: Intel SDM vol. 3A, "Control Registers".
constexpr std::uint64_t cr0_value = bit(31) |  // PG
                                    bit(16) |  // WP: read-only pages bind the kernel too
                                    bit(5) |   // NE: x87 errors as exceptions
                                    bit(4) |   // ET
                                    bit(1) |   // MP
                                    bit(0);    // PE
constexpr std::uint64_t cr4_osxsave = bit(18);
constexpr std::uint64_t cr4_value = bit(5) |   // PAE
                                    bit(9) |   // OSFXSR
                                    bit(10) |  // OSXMMEXCPT
                                    bit(11) |  // UMIP: no SGDT, SIDT, SLDT, SMSW, STR for users
                                    bit(16) |  // FSGSBASE
                                    cr4_osxsave |
                                    bit(20) |  // SMEP: the kernel executes no user page
                                    bit(21);   // SMAP: and touches none by accident
constexpr std::uint32_t msr_efer = 0xc000'0080;
constexpr std::uint64_t efer_nxe = bit(11);
constexpr std::uint64_t xcr0_value = bit(0) | bit(1) | bit(2);  // x87, SSE, AVX

enum class CpuidRegister : std::uint8_t { ebx, ecx, edx };

struct Feature {
    std::string_view name;
    std::uint32_t leaf;
    CpuidRegister where;
    unsigned number;
};

constexpr Feature required[] = {
    {"XSAVE", 1, CpuidRegister::ecx, 26},        {"AVX", 1, CpuidRegister::ecx, 28},
    {"FSGSBASE", 7, CpuidRegister::ebx, 0},      {"SMEP", 7, CpuidRegister::ebx, 7},
    {"SMAP", 7, CpuidRegister::ebx, 20},         {"UMIP", 7, CpuidRegister::ecx, 2},
    {"NX", 0x8000'0001, CpuidRegister::edx, 20},
};

/// Zeros when the processor has no such leaf.
CpuidLeaf leaf_or_none(std::uint32_t leaf) {
    return leaf > cpuid(leaf & 0x8000'0000).eax ? CpuidLeaf{} : cpuid(leaf);
}

bool has(const Feature& feature) {
    const CpuidLeaf leaf = leaf_or_none(feature.leaf);
    const std::uint32_t word = feature.where == CpuidRegister::ebx   ? leaf.ebx
                               : feature.where == CpuidRegister::ecx ? leaf.ecx
                                                                     : leaf.edx;
    return word >> feature.number & 1;
}

struct ControlRegisters {
    std::uint64_t cr0 = 0, cr4 = 0;
    friend bool operator==(const ControlRegisters&, const ControlRegisters&) = default;
};
ControlRegisters read_control_registers() { return {.cr0 = read_cr0(), .cr4 = read_cr4()}; }
ControlRegisters pinned;

std::uint64_t wanted_speculation() {
    const std::uint32_t intel = leaf_or_none(7).edx;
    const bool says = (intel >> 29 & 1) != 0;
    return speculation_settings({.intel = intel,
                                 .amd = leaf_or_none(0x8000'0008).ebx,
                                 .capabilities = says ? read_msr(msr_arch_capabilities) : 0});
}

}  // namespace

void check_control_registers() {
    if (read_control_registers() != pinned) panic("a control register was changed");
}

void enable_features() {
    for (const Feature& feature : required) {
        if (has(feature)) continue;
        Line line;
        line << "CPU lacks " << feature.name << "; use -cpu max";
        panic(line.text());
    }
    write_cr0(cr0_value);
    // With FXSAVE the kernel keeps no AVX state, so programs must not be told of any.
    const bool xsave = kernel_option("vector") != "fxsave";
    write_cr4(xsave ? cr4_value : cr4_value & ~cr4_osxsave);
    pinned = read_control_registers();
    write_msr(msr_efer, read_msr(msr_efer) | efer_nxe);
    if (const std::uint64_t value = wanted_speculation()) write_msr(msr_spec_ctrl, value);
    if (xsave) asm volatile("xsetbv" ::"c"(0), "a"(static_cast<std::uint32_t>(xcr0_value)), "d"(0));
}

std::uint64_t speculation() { return wanted_speculation() != 0 ? read_msr(msr_spec_ctrl) : 0; }

bool has_x2apic() { return cpuid(1).ecx >> 21 & 1; }

bool has_huge_pages() { return has({"1 GiB pages", 0x8000'0001, CpuidRegister::edx, 26}); }

void mask_legacy_interrupts() {
    constexpr std::uint16_t first = 0x20, second = 0xa0;
    constexpr std::uint8_t unused_vectors = 0xe0;
    const auto data = [](std::uint16_t chip) { return static_cast<std::uint16_t>(chip + 1); };
    out8(first, 0x11);  // start initialisation, four words
    out8(second, 0x11);
    out8(data(first), unused_vectors);
    out8(data(second), unused_vectors + 8);
    out8(data(first), 4);  // the second sits on line 2
    out8(data(second), 2);
    out8(data(first), 1);  // 8086 mode
    out8(data(second), 1);
    out8(data(first), 0xff);
    out8(data(second), 0xff);
}

}  // namespace zooid::cpudriver
