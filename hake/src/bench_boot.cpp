// zooid bench boot: the time from QEMU's start to the shell's prompt, over many runs.
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/run_times.hpp>
#include <zooid/hake/scratch_dir.hpp>

#include "arguments.hpp"
#include "bench.hpp"
#include "interrupts.hpp"

namespace zooid::hake {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view prompt = "zooid> ";
constexpr unsigned runs_max = 10000;
constexpr double limit_s = 2.0;  // through GRUB, with limit_cores, under TCG, on an idle host
constexpr unsigned limit_cores = 4;
constexpr std::chrono::seconds patience(120);

struct BootBench {
    unsigned runs = 10;
    unsigned cores = limit_cores;
    bool json = false;
};

struct Outcome {
    std::string_view boot;
    RunTimes times;
};

Result<void> read_to_prompt(int console, int interrupt_fd, Clock::time_point deadline) {
    std::string seen;  // the console's last bytes
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{.fd = console, .events = POLLIN, .revents = 0},
                                      pollfd{.fd = interrupt_fd, .events = POLLIN, .revents = 0}};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0)
            return fail(ExitStatus::limit,
                        fmt::format("no prompt within {} s; try hake/run", patience.count()));
        if (poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0) continue;
        if (watched[1].revents != 0) return fail(ExitStatus::interrupted, "interrupted");
        std::array<char, 16384> buffer{};
        const auto count = recv(console, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0)
            return fail(ExitStatus::fault, "the machine ended before its prompt; try hake/run");
        seen.append(buffer.data(), static_cast<std::size_t>(count));
        if (seen.find(prompt) != std::string::npos) return {};
        seen.erase(0, seen.size() - std::min(seen.size(), prompt.size()));
    }
}

/// Seconds from before QEMU's process is made to the prompt's last byte; the machine is then ended.
Result<double> boot_once(const PreparedGuest& guest, int interrupt_fd) {
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    const auto started = Clock::now();
    auto machine = Qemu::start(guest.plan, guest.boot, scratch->path());
    if (!machine) return std::unexpected(machine.error());
    const auto read = read_to_prompt(machine->console(), interrupt_fd, started + patience);
    if (!read) return std::unexpected(read.error());
    return std::chrono::duration<double>(Clock::now() - started).count();
}

Result<Outcome> measure(const BootBench& bench, bool direct, int interrupt_fd) {
    GuestOptions options;
    options.machine.cores = bench.cores;
    options.machine.accelerator = Accelerator::tcg;
    options.direct = direct;
    const auto guest = prepare_guest(options);  // image making is not part of the time
    if (!guest) return std::unexpected(guest.error());
    Outcome outcome{direct ? "direct" : "grub", {}};
    for (unsigned i = 0; i < bench.runs; ++i) {
        const auto seconds = boot_once(*guest, interrupt_fd);
        if (!seconds) return std::unexpected(seconds.error());
        outcome.times.add(*seconds);
    }
    return outcome;
}

nlohmann::json json_of(const Outcome& outcome) {
    const RunTimes& times = outcome.times;
    const auto p99 = times.p99();
    return {{"boot", outcome.boot},       {"runs", times.count()},
            {"median_s", times.median()}, {"min_s", times.min()},
            {"max_s", times.max()},       {"p99_s", p99 ? nlohmann::json(*p99) : nlohmann::json()},
            {"each_s", times.each()}};
}

void print_table(const std::vector<Outcome>& outcomes, unsigned cores) {
    fmt::print("boot    cores  runs  median s    min s    max s    p99 s\n");
    for (const auto& [boot, times] : outcomes) {
        const auto p99 = times.p99();
        fmt::print("{:<6}  {:>5}  {:>4}  {:>8.3f}  {:>7.3f}  {:>7.3f}  {:>7}\n", boot, cores,
                   times.count(), times.median(), times.min(), times.max(),
                   p99 ? fmt::format("{:.3f}", *p99) : "-");
    }
    fmt::print("limit: {} s at {} cores through GRUB, median, TCG, idle host; this host has {}\n",
               limit_s, limit_cores, std::thread::hardware_concurrency());
}

std::optional<int> read_options(const Arguments& arguments, BootBench& bench) {
    CLI::App app("Measure the time from QEMU's start to the shell's prompt.", "zooid bench boot");
    add_contract(app, "hake/zooid bench boot --runs 100 --smp 4");
    app.add_option("--runs", bench.runs, "boots of each kind (default 10; 100 give a p99)")
        ->check(CLI::Range(1U, runs_max));
    app.add_option("--smp", bench.cores, "cores (default 4)")->check(CLI::Range(1U, 1000000U));
    app.add_flag("--json", bench.json, "the answer as JSON, every run's time included");
    return parse(app, arguments);
}

}  // namespace

int bench_boot(const Arguments& arguments) {
    BootBench bench;
    if (const auto status = read_options(arguments, bench)) return *status;
    const Interrupts interrupts;
    std::vector<Outcome> outcomes;
    for (const bool direct : {false, true}) {
        say(fmt::format("booting {} times {}", bench.runs, direct ? "direct" : "through GRUB"));
        const auto outcome = measure(bench, direct, interrupts.fd());
        if (!outcome) return report("bench", outcome.error(), bench.json);
        outcomes.push_back(*outcome);
    }
    if (!bench.json) {
        print_table(outcomes, bench.cores);
        return 0;
    }
    nlohmann::json rows = nlohmann::json::array();
    for (const Outcome& outcome : outcomes) rows.push_back(json_of(outcome));
    const nlohmann::json data{
        {"bench", "boot"},      {"cores", bench.cores},
        {"accelerator", "tcg"}, {"host_cores", std::thread::hardware_concurrency()},
        {"limit_s", limit_s},   {"limit_cores", limit_cores},
        {"rows", rows}};
    fmt::print("{}\n", envelope("bench", 0, data).dump());
    return 0;
}

}  // namespace zooid::hake
