// The bundle: all boot modules in one file, for a direct boot (-initrd). Version 1, little endian.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

inline constexpr std::uint64_t bundle_magic = 0x31424444494f4f5a;  // the bytes "ZOOIDDB1"
inline constexpr std::uint32_t bundle_version = 1;
inline constexpr std::size_t bundle_align_bytes = 4096;
inline constexpr std::size_t bundle_entries_max = 64;

/// At offset 0; BundleEntry[count] follows at once.
struct BundleHeader {
    std::uint64_t magic = bundle_magic;
    std::uint32_t version = bundle_version;
    std::uint32_t count = 0;
    std::uint64_t total_bytes = 0;  // of the whole file
};
static_assert(sizeof(BundleHeader) == 24);

/// Where one module's bytes are. `offset` is a multiple of bundle_align_bytes.
struct BundleEntry {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    char command_line[240] = {};  // "NAME args", ended by NUL
};
static_assert(sizeof(BundleEntry) == 256);

/// One module: what the guest reads as its command line, and its bytes.
struct BundleModule {
    std::string line;
    std::string content;
    friend bool operator==(const BundleModule&, const BundleModule&) = default;
};

/// Packs modules in their order.
/// @return the file's bytes, or `limit`: more than 64 modules or a line over 239 bytes.
[[nodiscard]] Result<std::string> write_bundle(std::span<const BundleModule> modules);

/// Unpacks what write_bundle() made; trusts no length in it.
/// @return the modules, or `fault`: not a bundle of this version, or damaged.
[[nodiscard]] Result<std::vector<BundleModule>> read_bundle(std::string_view file);

}  // namespace zooid::hake
