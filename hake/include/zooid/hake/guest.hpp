// Boots a guest, runs commands in its shell, brings back what they printed.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <zooid/hake/machine_plan.hpp>
#include <zooid/hake/qemu.hpp>
#include <zooid/hake/running_guests.hpp>
#include <zooid/hake/scratch_dir.hpp>
#include <zooid/hake/script.hpp>

namespace zooid::hake {

/// Where the project and its build are.
struct Workspace {
    std::filesystem::path root;
    std::filesystem::path build;
};

/// The workspace this command was built in; ZOOID_ROOT in the environment overrides the root.
[[nodiscard]] Workspace workspace();

/// One run of a guest.
struct GuestOptions {
    Workspace where = workspace();
    MachineOptions machine;
    GuestWords words;
    bool direct = false;                   // boot without GRUB
    std::filesystem::path disk;            // boot this raw disk instead of Zooid
    std::filesystem::path side_channel;    // file for the second serial port; empty: none
    std::optional<std::string> name = {};  // hosts ask it by this name; empty: one is chosen
    std::chrono::milliseconds timeout{0};  // 0: no limit
    std::optional<std::string> debug;      // wait for GDB; the program looked at, or empty
    int interrupt_fd = -1;                 // readable: end the machine; borrowed
    std::function<void(std::string_view)> on_reason;  // why the machine is what it is; may be empty
    std::function<void(std::string_view)> on_output;  // the commands' output as it comes
    std::function<void(std::string_view)> on_other;   // every other console byte
};

/// What came of a script. `status` is the shell's; see ExitStatus.
struct GuestResult {
    int status = 0;
    std::string output;  // what the commands printed, first 64 MiB
    std::string other;   // the rest of the console, first 1 MiB
    double seconds = 0;  // from QEMU's start to its end, wall clock
    MachinePlan plan;    // what it ran on
};

/// What start_guest() needs for a machine: plan and boot source, images made.
struct PreparedGuest {
    MachinePlan plan;
    BootSource boot;
};

/// `plan` with a GDB server in `scratch`, if `options` want one.
[[nodiscard]] MachinePlan
with_debugger(const MachinePlan& plan, const GuestOptions& options, const ScratchDir& scratch);
/// Tells on_reason which process QEMU is, and the command that debugs it, if `options` want that:
/// it listens now.
void say_process(const GuestOptions& options, const MachinePlan& plan, pid_t pid);

/// Makes the guest known by its name, if it has one, and puts its socket into `plan`.
/// @return the place, which lives as long as the guest; or why there is none, see
/// GuestPlace::make().
[[nodiscard]] Result<std::optional<GuestPlace>>
publish(const GuestOptions& options, MachinePlan& plan);

/// Plans the machine, builds what the boot manifest names and makes the boot image.
/// @return `usage`, `limit` or `fault`, each with its cure.
[[nodiscard]] Result<PreparedGuest> prepare_guest(const GuestOptions& options);

/// Boots, runs `options.words.script`, waits for the guest's end.
/// @return the result, or a failure: `limit` the timeout passed, `interrupted`, `fault` the machine
///         died without a status (its last words are in the message).
/// @invariant no QEMU of this call runs once it has returned.
[[nodiscard]] Result<GuestResult> run_guest(const GuestOptions& options);

}  // namespace zooid::hake
