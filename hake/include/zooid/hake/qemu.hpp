// One running QEMU: its console, its QMP and its end.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <zooid/hake/process.hpp>
#include <zooid/hake/qemu_line.hpp>
#include <zooid/hake/qmp.hpp>

namespace zooid::hake {

/// How the machine ended: `status` when the guest chose it (0..127), else why not.
struct MachineExit {
    std::optional<int> status;
    std::string reason;
};

/// A started machine. The QEMU behind it is killed when this object, its thread or its process
/// goes.
class Qemu {
public:
    /// Starts the machine; the guest runs when this returns, but with a gdb_socket it waits for
    /// GDB's `continue`.
    /// @param scratch  directory for QEMU's own messages; must outlive the object.
    /// @return the machine, or `fault`/`limit`: QEMU is missing or refused, with its words.
    [[nodiscard]] static Result<Qemu>
    start(const MachinePlan& plan, const BootSource& boot, const std::filesystem::path& scratch,
          const std::optional<std::filesystem::path>& side = std::nullopt,
          bool enforce_cpu = false);

    /// The guest's first serial port: a stream socket, owned by this object. It reads as ended
    /// once QEMU is gone; bytes written wait until the guest takes them.
    [[nodiscard]] int console() const { return console_.get(); }
    [[nodiscard]] pid_t pid() const { return process_.pid(); }
    [[nodiscard]] int ended_fd() const { return process_.ended_fd(); }
    [[nodiscard]] Qmp& qmp() { return qmp_; }

    /// How it ended, or nothing when it still runs after `limit`.
    [[nodiscard]] std::optional<MachineExit> wait(std::chrono::milliseconds limit);
    void kill() { process_.kill(); }

private:
    Qemu(Process process, UniqueFd console, Qmp qmp, std::filesystem::path messages)
        : process_(std::move(process)),
          console_(std::move(console)),
          qmp_(std::move(qmp)),
          messages_(std::move(messages)) {}

    Process process_;
    UniqueFd console_;
    Qmp qmp_;
    std::filesystem::path messages_;
};

/// What an ended QEMU's exit means, once its guest ran.
/// @param reset  QEMU reported that the guest reset itself.
/// @param words  what QEMU printed.
[[nodiscard]] MachineExit machine_exit(const ChildExit& exit, bool reset, std::string_view words);

}  // namespace zooid::hake
