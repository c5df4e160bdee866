// The processor every guest gets: one explicit list, the same under KVM and TCG.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace zooid::hake {

/// Added to `qemu64`. Each is accepted without a warning by QEMU 7.2's TCG. Left out on purpose:
/// pcid, invpcid, tsc-deadline, x2apic, rdseed, invtsc (TCG has none of them, so no test could
/// execute them) and la57, pku (nothing of ours uses them).
inline constexpr std::array<std::string_view, 27> cpu_features{
    // Protection: supervisor execution and access, descriptor reads, no-execute.
    "smep", "smap", "umip", "nx",
    // Thread pointers, big pages, core number with the time stamp.
    "fsgsbase", "pdpe1gb", "rdtscp",
    // Vector code of user programs and how it is saved.
    "pni", "ssse3", "sse4.1", "sse4.2", "xsave", "xsaveopt", "xgetbv1", "avx", "avx2", "f16c",
    "fma", "aes", "pclmulqdq",
    // Integer code.
    "cx16", "lahf-lm", "popcnt", "bmi1", "bmi2", "abm", "movbe"};

/// The argument of QEMU's -cpu. With `enforce`, QEMU refuses to start when one is missing.
[[nodiscard]] std::string cpu_argument(bool enforce);

}  // namespace zooid::hake
