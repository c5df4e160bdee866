// From a plan to QEMU's command line: pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>
#include <zooid/hake/machine_plan.hpp>

namespace zooid::hake {

/// Boots through GRUB from a CD image.
struct IsoBoot {
    std::filesystem::path image;
};

/// Boots the kernel itself (PVH), with one bundle of modules.
struct DirectBoot {
    std::filesystem::path kernel;
    std::filesystem::path bundle;
    std::string command_line;
};

/// Boots a raw disk: the tests' tiny guests.
struct DiskBoot {
    std::filesystem::path image;
};

using BootSource = std::variant<IsoBoot, DirectBoot, DiskBoot>;

/// The descriptors QEMU finds its ends of our sockets at. No path, no port: runs cannot collide.
inline constexpr int console_fd = 3;
inline constexpr int qmp_fd = 4;
inline constexpr int debug_exit_port = 0xf4;
/// Where the guest finds MachinePlan::host_line: as monitor/service/host_line.cpp has it.
inline constexpr int host_line_port = 0x3e8;
inline constexpr int host_line_irq = 7;

/// QEMU's arguments, program first. The machine is made stopped; QMP's `cont` starts it.
/// @param side  file that takes what the guest writes to its second serial port, if wanted.
/// @param enforce_cpu  refuse to start when the host lacks a feature of the list.
[[nodiscard]] std::vector<std::string>
qemu_arguments(const MachinePlan& plan, const BootSource& boot,
               const std::optional<std::filesystem::path>& side = std::nullopt,
               bool enforce_cpu = false);

}  // namespace zooid::hake
