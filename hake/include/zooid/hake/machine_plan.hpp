// What machine is wanted, what the host has, and the plan that follows: all pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

inline constexpr unsigned cores_max = 255;  // QEMU 7.2 on q35: no x2APIC under TCG
inline constexpr unsigned cores_default = 4;
inline constexpr unsigned numa_nodes_max = 16;
inline constexpr std::uint64_t memory_base_mib = 240;
inline constexpr std::uint64_t memory_per_core_mib = 36;
inline constexpr std::uint64_t memory_max_mib = 1 << 20;
inline constexpr std::uint64_t qemu_own_base_mib = 160;    // measured: 153 MiB for 1 core, TCG
inline constexpr std::uint64_t qemu_own_per_core_mib = 5;  // measured: 1.2 GiB for 255 cores

/// Processor packages, cores in each, threads in each core.
struct Topology {
    unsigned sockets = 1;
    unsigned cores = 1;
    unsigned threads = 1;
    [[nodiscard]] std::uint64_t product() const { return std::uint64_t{sockets} * cores * threads; }
    friend bool operator==(const Topology&, const Topology&) = default;
};

enum class Accelerator { automatic, kvm, tcg };
enum class TcgThread { automatic, multi, single };

/// What the caller asks for; zero or empty means: choose.
struct MachineOptions {
    unsigned cores = 0;
    std::optional<Topology> topology;
    unsigned numa_nodes = 0;
    std::uint64_t memory_mib = 0;
    Accelerator accelerator = Accelerator::automatic;
    TcgThread tcg_thread = TcgThread::automatic;
    bool instruction_count = false;  // deterministic time: one instruction, one nanosecond
    std::string qemu = "qemu-system-x86_64";
    std::string plugin = {};  // QEMU's word for one of its plugins; empty: none. TCG only
    std::vector<std::string> devices = {};  // more of them, in QEMU's words
};

/// Whether KVM boots a small guest here, and the words for it.
struct KvmAnswer {
    bool works = false;
    std::string reason;
};

/// What the plan needs to know of the host. `kvm` may stay empty when KVM was not asked about.
struct HostFacts {
    unsigned cores = 1;
    std::uint64_t memory_available_mib = 0;
    KvmAnswer kvm;
    bool kvm_xsave = true;   // see kvm_executes_xsave()
    std::string kvm_closed;  // why /dev/kvm does not open; empty: it does
};

/// A machine that can be started. `reasons` says why, one line each.
struct MachinePlan {
    unsigned cores = 0;
    Topology topology;
    unsigned numa_nodes = 1;
    std::uint64_t memory_mib = 0;
    Accelerator accelerator = Accelerator::tcg;
    TcgThread tcg_thread = TcgThread::single;
    bool instruction_count = false;
    bool fxsave = false;  // the kernel must keep vector state by FXSAVE
    std::string qemu;
    std::string plugin = {};
    std::vector<std::string> devices = {};
    std::filesystem::path gdb_socket;  // where GDB is served, by path; empty: nowhere
    std::filesystem::path host_line;   // socket of the serial port a host asks by; empty: none
    std::vector<std::string> reasons;
};

/// True when the plan will need to know whether KVM works.
[[nodiscard]] bool needs_kvm_answer(const MachineOptions& options);

/// Decides every open point of `options`.
/// @return the plan, or `usage` (options that contradict each other) or `limit` (too many cores,
///         too little memory); the message names the cure.
[[nodiscard]] Result<MachinePlan>
plan_machine(const MachineOptions& options, const HostFacts& host);

/// Reads "2,2,1" as sockets, cores, threads.
/// @return `usage` unless there are three numbers from 1 to 255.
[[nodiscard]] Result<Topology> parse_topology(std::string_view text);

/// MemAvailable of /proc/meminfo's text in MiB; 0 when it is not there.
[[nodiscard]] std::uint64_t memory_available_mib(std::string_view meminfo);

}  // namespace zooid::hake
