#include <fmt/core.h>

#include <array>
#include <charconv>
#include <system_error>
#include <utility>
#include <zooid/hake/machine_plan.hpp>

namespace zooid::hake {
namespace {

Result<Topology> plan_topology(const MachineOptions& options) {
    if (!options.topology) {
        const unsigned cores = options.cores == 0 ? cores_default : options.cores;
        return Topology{.sockets = 1, .cores = cores, .threads = 1};
    }
    const Topology& wanted = *options.topology;
    if (options.cores != 0 && options.cores != wanted.product()) {
        return fail(
            ExitStatus::usage,
            fmt::format("--smp {} contradicts --topology {},{},{} ({} cores); leave --smp out",
                        options.cores, wanted.sockets, wanted.cores, wanted.threads,
                        wanted.product()));
    }
    return wanted;
}

Result<std::uint64_t>
plan_memory(const MachineOptions& options, unsigned cores, std::uint64_t available_mib) {
    std::uint64_t memory = options.memory_mib;
    if (memory == 0) memory = memory_base_mib + memory_per_core_mib * cores;
    if (memory > memory_max_mib)
        return fail(ExitStatus::limit,
                    fmt::format("--mem {} is too much: at most {} (MiB)", memory, memory_max_mib));
    const std::uint64_t own = qemu_own_base_mib + qemu_own_per_core_mib * cores;
    if (memory + own > available_mib) {
        return fail(
            ExitStatus::limit,
            fmt::format("not enough memory: {} MiB for the guest and about {} MiB for QEMU, "
                        "{} MiB available; use a smaller --smp or --mem",
                        memory, own, available_mib));
    }
    return memory;
}

void plan_threads(const MachineOptions& options, const HostFacts& host, MachinePlan& plan) {
    plan.tcg_thread = options.tcg_thread;
    if (options.instruction_count) {
        plan.tcg_thread = TcgThread::single;
        plan.reasons.emplace_back("one TCG thread: --icount counts on a single one");
    } else if (options.tcg_thread != TcgThread::automatic) {
        plan.reasons.emplace_back("TCG threads as --tcg-thread says");
    } else if (plan.cores <= host.cores) {
        plan.tcg_thread = TcgThread::multi;
        plan.reasons.push_back(fmt::format("one TCG thread per core: {} cores fit {} host cores",
                                           plan.cores, host.cores));
    } else {
        plan.tcg_thread = TcgThread::single;
        plan.reasons.push_back(
            fmt::format("one TCG thread: {} cores on {} host cores would wait for the host's "
                        "scheduler whenever one spins",
                        plan.cores, host.cores));
    }
}

Result<Accelerator>
plan_accelerator(const MachineOptions& options, const HostFacts& host, MachinePlan& plan) {
    const bool kvm = options.accelerator == Accelerator::kvm;
    if (options.instruction_count && kvm)
        return fail(ExitStatus::usage, "--icount needs TCG; leave --accel kvm out");
    if (options.tcg_thread == TcgThread::multi && options.instruction_count)
        return fail(ExitStatus::usage, "--icount needs --tcg-thread single; leave multi out");
    if (kvm && !host.kvm_closed.empty()) {
        return fail(ExitStatus::fault,
                    fmt::format("/dev/kvm: {}; use --accel tcg, or give this user read and write "
                                "access to it (group kvm)",
                                host.kvm_closed));
    }
    if (kvm) {
        plan.reasons.emplace_back("KVM as --accel says");
        return Accelerator::kvm;
    }
    if (options.instruction_count) {
        plan.reasons.emplace_back("TCG: --icount needs it");
        return Accelerator::tcg;
    }
    if (options.accelerator == Accelerator::tcg) {
        plan.reasons.emplace_back("TCG as --accel says");
        return Accelerator::tcg;
    }
    plan.reasons.push_back((host.kvm.works ? "KVM: " : "TCG: ") + host.kvm.reason);
    return host.kvm.works ? Accelerator::kvm : Accelerator::tcg;
}

}  // namespace

bool needs_kvm_answer(const MachineOptions& options) {
    return options.accelerator == Accelerator::automatic && !options.instruction_count;
}

Result<MachinePlan> plan_machine(const MachineOptions& options, const HostFacts& host) {
    const auto topology = plan_topology(options);
    if (!topology) return std::unexpected(topology.error());
    if (topology->product() > cores_max) {
        return fail(ExitStatus::limit,
                    fmt::format("{} cores are too many: this QEMU takes at most {}; use --smp {}",
                                topology->product(), cores_max, cores_max));
    }
    MachinePlan plan;
    plan.topology = *topology;
    plan.cores = static_cast<unsigned>(topology->product());
    plan.numa_nodes = options.numa_nodes == 0 ? 1 : options.numa_nodes;
    plan.instruction_count = options.instruction_count;
    plan.qemu = options.qemu;
    plan.plugin = options.plugin;
    plan.devices = options.devices;
    if (plan.numa_nodes > plan.cores || plan.numa_nodes > numa_nodes_max) {
        return fail(ExitStatus::usage,
                    fmt::format("--numa {} does not fit {} cores; use 1 to {}", plan.numa_nodes,
                                plan.cores, std::min(plan.cores, numa_nodes_max)));
    }
    const auto memory = plan_memory(options, plan.cores, host.memory_available_mib);
    if (!memory) return std::unexpected(memory.error());
    plan.memory_mib = *memory;
    const auto accelerator = plan_accelerator(options, host, plan);
    if (!accelerator) return std::unexpected(accelerator.error());
    plan.accelerator = *accelerator;
    if (plan.accelerator == Accelerator::tcg) plan_threads(options, host, plan);
    if (plan.accelerator == Accelerator::kvm && !host.kvm_xsave) {
        plan.fxsave = true;
        plan.reasons.emplace_back(
            "vector state by FXSAVE, no AVX for programs: this KVM does not execute XSAVE in a "
            "kernel");
    }
    return plan;
}

Result<Topology> parse_topology(std::string_view text) {
    std::array<unsigned, 3> numbers{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [next, error] = std::from_chars(at, end, numbers[i]);
        const bool separated = i == 2 ? next == end : next != end && *next == ',';
        if (error != std::errc{} || !separated || numbers[i] == 0 || numbers[i] > cores_max) {
            return fail(
                ExitStatus::usage,
                fmt::format("--topology {} is not sockets,cores,threads; for example 2,2,1", text));
        }
        at = next + 1;
    }
    return Topology{.sockets = numbers[0], .cores = numbers[1], .threads = numbers[2]};
}

std::uint64_t memory_available_mib(std::string_view meminfo) {
    constexpr std::string_view key = "MemAvailable:";
    const auto found = meminfo.find(key);
    if (found == std::string_view::npos) return 0;
    auto digits = meminfo.substr(found + key.size());
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    std::uint64_t kib = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), kib);
    return kib / 1024;
}

}  // namespace zooid::hake
