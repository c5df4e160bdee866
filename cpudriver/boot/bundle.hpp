// A bundle: all modules in one file, for loaders that carry only one.
#pragma once
#include "boot/gather_boot_info.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver {

inline constexpr std::uint64_t bundle_magic = 0x3142'4444'494f'4f5a;  // "ZOOIDDB1"
inline constexpr std::uint32_t bundle_version = 1;

struct BundleHeader {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t count;
    std::uint64_t total_bytes;
};
struct BundleEntry {
    std::uint64_t offset;  // from the start of the bundle, a multiple of 4096
    std::uint64_t bytes;
    char command_line[abi::module_command_line_bytes_max];  // "NAME args", NUL-terminated
};
static_assert(sizeof(BundleHeader) == 24);
static_assert(sizeof(BundleEntry) == 256);

/// Replaces the only module of `info`, when it is a bundle, by the modules in it.
///
/// @return nothing (also when there is no bundle), or
///         - bad_bundle          version, sizes or names do not fit; make the bundle again
///         - too_many_modules    it holds more than abi::boot_modules_max
/// @cost O(modules).
Gathered unpack_bundle(const PhysicalView& memory, abi::BootInfo& info);

}  // namespace zooid::cpudriver
