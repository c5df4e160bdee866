// Speculation past branches and stores: what a processor offers to hold it back, and what is set.
#pragma once
#include <cstdint>

namespace zooid::cpudriver {

/// What the processor says; zero where it has no such leaf or register.
struct SpeculationOffer {
    std::uint32_t intel = 0;         // CPUID leaf 7, EDX
    std::uint32_t amd = 0;           // CPUID leaf 8000'0008H, EBX
    std::uint64_t capabilities = 0;  // IA32_ARCH_CAPABILITIES; there when `intel` has bit 29
};

inline constexpr std::uint32_t msr_spec_ctrl = 0x48;
inline constexpr std::uint32_t msr_arch_capabilities = 0x10a;
// Bits of IA32_SPEC_CTRL.
inline constexpr std::uint64_t spec_ctrl_ibrs = 1;   // users do not train the kernel's branches
inline constexpr std::uint64_t spec_ctrl_stibp = 2;  // nor one hardware thread the other's
inline constexpr std::uint64_t spec_ctrl_ssbd = 4;   // loads do not pass stores of unknown address

/// IA32_SPEC_CTRL for as long as the core runs; 0 also where there is no such register.
///
/// IBRS only where it holds once set: elsewhere every entry into the kernel would have to write it.
/// SSBD not where the processor says that it does not speculate so.
/// @source Intel SDM vol. 4, IA32_SPEC_CTRL, IA32_ARCH_CAPABILITIES; AMD APM vol. 3, "CPUID
/// Fn8000_0008_EBX".
constexpr std::uint64_t speculation_settings(const SpeculationOffer& offer) {
    const auto has = [](std::uint64_t word, unsigned bit) { return (word >> bit & 1) != 0; };
    const bool ibrs = (has(offer.intel, 26) && has(offer.capabilities, 1)) ||
                      (has(offer.amd, 14) && has(offer.amd, 16));
    const bool stibp = has(offer.intel, 27) || has(offer.amd, 15);
    const bool safe_stores = has(offer.capabilities, 4) || has(offer.amd, 26);
    const bool ssbd = (has(offer.intel, 31) || has(offer.amd, 24)) && !safe_stores;
    return (ibrs ? spec_ctrl_ibrs : 0) | (stibp ? spec_ctrl_stibp : 0) |
           (ssbd ? spec_ctrl_ssbd : 0);
}

}  // namespace zooid::cpudriver
