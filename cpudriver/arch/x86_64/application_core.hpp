// Starting another core: its RAM prepared, taken out of our sight, and the core woken.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/request_ring.hpp>

#include "boot/core_data.hpp"

namespace zooid::cpudriver {

enum class StartFault : std::uint8_t {
    not_the_starter,  // only the core with the start table can; ask the boot core
    bad_core,         // no such core, or it is this one
    bad_ram,          // not whole blocks of this core's free RAM; choose others
    no_driver,        // option `driver` names no boot module; correct the boot manifest
    still_running,    // its presence line says awake or halted; stop it first
};

/// What the starter decides; everything else is the same for all cores.
struct CoreStart {
    std::uint32_t core = 0;   // number in BootInfo::core_apic
    std::uint64_t nonce = 0;  // to be found in its presence line
    RamRun channel;           // shared frame its monitor finds at birth; not in `ram`
    std::uint32_t ram_count = 0;
    RamRun ram[ram_runs_max] = {};  // in this core's window, past its first_free
};

/// Gives RAM to another core and wakes it: INIT, then SIPI.
///
/// The core's CoreData is written through the window to the first page of ram[0]; then all the RAM
/// leaves this core's window. The core reports by its presence line: awake with the nonce, or dead
/// with a reason. It does not wait for that.
/// @cost O(blocks), two interrupts and start_settle_ns.
std::expected<void, StartFault> start_application_core(const CoreStart& start);

/// Sends the SIPI again, as the manual advises when a core stays absent for long. A core that runs
/// already ignores it.
void nudge_application_core(std::uint32_t core);

/// Stops another core for good: INIT, then a SIPI that makes it confirm by the start table that it
/// has lost all it was doing. Then its presence line says dead. Repeat until true: a core without
/// processor time confirms late. One that has said so itself still stands in its own memory: it is
/// to be fenced before that is used again.
///
/// @return whether it has stopped, or
///         - not_the_starter  only the core with the start table can; ask the boot core
///         - bad_core         no such core, or it is this one
/// @cost two interrupts and start_settle_ns the first time, one interrupt after.
std::expected<bool, StartFault> fence_application_core(std::uint32_t core);

/// Whether fence_application_core() has been answered true: it executes nothing, and uses no
/// memory.
[[nodiscard]] bool is_fenced(std::uint32_t core);

/// Whether the core has reported since start_application_core(), and how.
abi::Presence core_presence(std::uint32_t core);

inline constexpr std::uint64_t start_settle_ns = 10'000;  // between INIT and SIPI

}  // namespace zooid::cpudriver
