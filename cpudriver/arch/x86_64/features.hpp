// Which features of the processor this kernel turns on: one explicit list, the same everywhere.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::cpudriver {

/// Sets CR0, CR4, EFER and XCR0 to fixed values after checking every required feature in CPUID, and
/// holds speculation back as far as the processor offers it.
///
/// Required: NX, SMEP, SMAP, UMIP, FSGSBASE, XSAVE with x87, SSE and AVX. Off for good: global
/// pages, PCID, TSC-deadline, everything not listed.
/// With the kernel option vector=fxsave XSAVE stays off, and AVX with it.
/// A processor without one of them ends in panic(), which names it and the cure.
void enable_features();

/// Panics unless CR0 and CR4 are what enable_features() made of them: nothing changes them later.
void check_control_registers();

/// IA32_SPEC_CTRL as it is now; 0 where this kernel sets nothing. See speculation.hpp.
[[nodiscard]] std::uint64_t speculation();

/// True when the local APIC has its MSR interface.
bool has_x2apic();

/// True when a page-directory pointer may show 1 GiB.
bool has_huge_pages();

/// Masks the two 8259 interrupt controllers, after moving their vectors out of the exceptions' way.
/// Once, by the boot core.
void mask_legacy_interrupts();

}  // namespace zooid::cpudriver
