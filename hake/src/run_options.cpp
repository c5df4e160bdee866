#include "run_options.hpp"

#include <fmt/core.h>

#include <cmath>
#include <map>

#include "arguments.hpp"

namespace zooid::hake {
namespace {

constexpr double timeout_max_s = 1e6;

// What CLI11 fills in; checked and converted afterwards.
struct Raw {
    std::string topology;
    double timeout_s = 0;
    std::string gdb;
};

void add_options(CLI::App& app, RunOptions& run, Raw& raw) {
    MachineOptions& machine = run.guest.machine;
    static const std::map<std::string, Accelerator> accelerators{
        {"auto", Accelerator::automatic}, {"kvm", Accelerator::kvm}, {"tcg", Accelerator::tcg}};
    static const std::map<std::string, TcgThread> threads{
        {"auto", TcgThread::automatic}, {"multi", TcgThread::multi}, {"single", TcgThread::single}};
    app.add_option("--smp", machine.cores, "cores (default 4)")->check(CLI::Range(1U, 1000000U));
    app.add_option("--topology", raw.topology, "SOCKETS,CORES,THREADS; cores = the product");
    app.add_option("--numa", machine.numa_nodes, "memory nodes (default 1)")
        ->check(CLI::Range(1U, 1000000U));
    app.add_option("--mem", machine.memory_mib, "memory in MiB (default 240 + 36 a core)")
        ->check(CLI::Range(16U, 1000000000U));
    app.add_option("--accel", machine.accelerator, "auto, kvm or tcg")
        ->transform(CLI::CheckedTransformer(accelerators));
    app.add_option("--tcg-thread", machine.tcg_thread, "auto, multi or single")
        ->transform(CLI::CheckedTransformer(threads))
        ->envname("ZOOID_TCG_THREAD");
    app.add_option("--qemu", machine.qemu, "the QEMU program")->envname("ZOOID_QEMU");
    app.add_flag("--direct", run.guest.direct, "boot without GRUB: faster");
    app.add_flag("--icount", machine.instruction_count, "time counts instructions: repeatable");
    app.add_option("-c", run.guest.words.script, "run these shell commands, `;` between them");
    app.add_option("--kernel", run.guest.words.kernel,
                   "more kernel options, as 'scheduler.1=rr driver.2=cpudriver_debug'");
    app.add_flag("-k", run.guest.words.keep_going, "with -c: go on after a failed command");
    app.add_flag("--json", run.json, "with -c: the result as JSON on standard output");
    app.add_option("--timeout", raw.timeout_s, "end the machine after so many seconds")
        ->check(CLI::Range(0.1, timeout_max_s));
    app.add_option("--trace", run.trace, "with -c: record all cores, as JSON for ui.perfetto.dev");
    app.add_option("--name", run.guest.name,
                   "hosts ask it by this name: hake/zooid skb --guest=NAME (a session has one)");
    app.add_option("--disk", run.guest.disk, "boot this raw disk image in place of Zooid");
    app.add_option("--gdb", raw.gdb, "wait for GDB, look at this program (--gdb=PROGRAM)")
        ->expected(0, 1);
    app.add_flag("--verbose", run.verbose, "boot messages on standard error");
}

Result<void> check(CLI::App& app, RunOptions& run, const Raw& raw) {
    if (app.count("--gdb") > 0) run.guest.debug = raw.gdb;
    run.script = app.count("-c") > 0;
    if (run.script && run.guest.words.script.empty())
        return fail(ExitStatus::usage, "-c needs commands; for example -c 'cores; shutdown'");
    if (run.json && !run.script) return fail(ExitStatus::usage, "--json needs -c 'commands'");
    if (run.guest.words.keep_going && !run.script)
        return fail(ExitStatus::usage, "-k needs -c 'commands'");
    if (!run.trace.empty() && !run.script)
        return fail(ExitStatus::usage, "--trace needs -c 'commands'");
    run.guest.words.trace = !run.trace.empty();
    if (!raw.topology.empty()) {
        auto topology = parse_topology(raw.topology);
        if (!topology) return std::unexpected(topology.error());
        run.guest.machine.topology = *topology;
    }
    const bool is_named = run.guest.name.has_value();
    if (is_named && !run.guest.disk.empty())
        return fail(ExitStatus::usage, "--name is for Zooid, not for a --disk; leave it out");
    if (is_named && !is_guest_name(*run.guest.name))
        return fail(ExitStatus::usage, "--name takes letters, digits, - and _, at most 32");
    if (!is_named && !run.script && run.guest.disk.empty()) run.guest.name.emplace();
    run.guest.timeout = std::chrono::milliseconds(std::llround(raw.timeout_s * 1000));
    run.guest.words.verbose = run.verbose;
    return {};
}

}  // namespace

std::variant<RunOptions, int> parse_run(const Arguments& arguments) {
    RunOptions run;
    Raw raw;
    CLI::App app("Boot a machine with one kernel for each core, and give its shell.", "zooid run");
    add_contract(app, "hake/run --smp 4 -c 'cores; shutdown'");
    add_options(app, run, raw);
    if (const auto status = parse(app, arguments)) return *status;
    if (const auto checked = check(app, run, raw); !checked)
        return report("run", checked.error(), run.json);
    return run;
}

}  // namespace zooid::hake
