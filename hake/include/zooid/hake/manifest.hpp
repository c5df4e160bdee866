// The boot manifest: which images a machine is given and what is started where.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

inline constexpr std::size_t manifest_modules_max = 64;
inline constexpr std::size_t module_line_bytes_max = 239;  // a bundle entry's, without its NUL

/// One image beside the kernel. `line` is what the guest reads: the name first, then its words:
/// "cpudriver", "monitor domain 0 ARGS...", "busybox program", "motd file".
struct ManifestModule {
    std::string name;
    std::string line;
    std::string source;  // absolute path on the host for `file`; empty: the build's guest folder
    friend bool operator==(const ManifestModule&, const ManifestModule&) = default;
};

/// Interfaces that a program serves; the guest is not told.
struct ManifestService {
    std::string program;
    std::vector<std::string> interfaces;
    friend bool operator==(const ManifestService&, const ManifestService&) = default;
};

/// What hake/boot.manifest says, in its order.
struct Manifest {
    std::string kernel;
    std::string kernel_arguments;
    std::vector<ManifestModule> modules;
    std::vector<ManifestService> services;
};

/// Reads a manifest. One statement a line; `#` starts a comment.
///
///     kernel NAME [ARGS...]        the image the boot loader enters
///     module NAME [ARGS...]        an image for the kernel itself
///     domain NAME CORE [ARGS...]   a program started at boot on that core
///     program NAME                 a program that is present, not started
///     file PATH as NAME            any file of the host, by absolute path
///     serves NAME INTERFACE...     what a program above serves, for `zooid contract check`
///
/// @return the manifest, or `usage` with the line's number and what it should be.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

/// Where a module's bytes are.
[[nodiscard]] std::filesystem::path
module_path(const ManifestModule& module, const std::filesystem::path& guest_folder);

/// Reads a whole file.
/// @return its bytes, or `fault` with the path and the cure.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace zooid::hake
