// A machine under test: boots a guest through the host command's library and talks to it.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/qemu.hpp>
#include <zooid/hake/scratch_dir.hpp>
#include <zooid/hake/script.hpp>

namespace zooid::e2e {

using hake::Result;

/// One running guest, its console read on demand. QEMU goes with this object.
///
///     auto machine = Machine::boot_zooid({.cores = 4}, {}).value();
///     ASSERT_TRUE(machine.expect("zooid> ", 20s));
///     machine.send("cores");
class Machine {
public:
    /// Boots this plan and source as they are.
    [[nodiscard]] static Result<Machine>
    boot(const hake::MachinePlan& plan, const hake::BootSource& source);
    /// Boots Zooid from the project's boot manifest, building what is missing.
    /// @param direct without GRUB.
    [[nodiscard]] static Result<Machine> boot_zooid(const hake::MachineOptions& options,
                                                    const hake::GuestWords& words,
                                                    bool direct = true);

    /// Reads the console until `text` comes, and takes everything up to its end.
    /// @return what was taken; nothing when the time passed or the machine ended (see pending()).
    [[nodiscard]] std::optional<std::string>
    expect(std::string_view text, std::chrono::milliseconds limit);
    /// Console bytes read and not yet taken by expect().
    [[nodiscard]] const std::string& pending() const { return pending_; }

    /// Types bytes as they are. False when the machine has ended.
    [[nodiscard]] bool type(std::string_view bytes);
    /// Types a line and Return.
    [[nodiscard]] bool send(std::string_view line) { return type(std::string(line) + "\n"); }

    /// Runs a QMP command.
    [[nodiscard]] Result<nlohmann::json>
    qmp(std::string_view command, const nlohmann::json& arguments = nlohmann::json::object()) {
        return qemu_.qmp().execute(command, arguments);
    }
    /// Runs a command of QEMU's human monitor (`info tlb`, `xp`, ...) on one core.
    [[nodiscard]] Result<std::string> monitor(std::string_view command, unsigned core = 0);
    /// Guest-physical memory as QEMU sees it, bypassing every page table.
    [[nodiscard]] Result<std::string> physical_memory(std::uint64_t address, std::uint64_t bytes);

    /// How the machine ended, reading its console meanwhile; nothing when it still runs then.
    [[nodiscard]] std::optional<hake::MachineExit> wait(std::chrono::milliseconds limit);

private:
    Machine(hake::ScratchDir scratch, hake::Qemu qemu)
        : scratch_(std::move(scratch)), qemu_(std::move(qemu)) {}
    [[nodiscard]] bool read_some(std::chrono::steady_clock::time_point deadline);

    static constexpr std::size_t pending_bytes_max = std::size_t{16} << 20;
    hake::ScratchDir scratch_;
    hake::Qemu qemu_;
    std::string pending_;
};

/// A plan for tests: TCG, this many cores, little memory, no questions to the host.
[[nodiscard]] hake::MachinePlan tcg_plan(unsigned cores);

}  // namespace zooid::e2e
