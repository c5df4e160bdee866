// zooid trace tlb: the shootdown experiment over machine sizes, as a table, a plot and a recording.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/scratch_dir.hpp>
#include <zooid/trace/tlb_plot.hpp>
#include <zooid/trace/tlb_table.hpp>

#include "arguments.hpp"
#include "core_list.hpp"
#include "interrupts.hpp"
#include "trace_files.hpp"

namespace zooid::hake {
namespace {

constexpr unsigned operations_recorded = 4;

struct TraceOptions {
    std::string cores = "2..4";
    std::string protocols = "unicast,ipi";
    std::filesystem::path out = "out";
    unsigned operations = 200;
    bool instruction_count = false;
    bool json = false;
    int interrupt_fd = -1;
    // One for all sizes, or the figures would not compare: what the largest needs.
    TcgThread tcg_thread = TcgThread::automatic;
};

std::set<std::string> words_of(const std::string& list) {
    std::set<std::string> words;
    std::size_t at = 0;
    while (at <= list.size()) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        if (comma > at) words.insert(list.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

GuestOptions guest_of(unsigned cores, const TraceOptions& options, unsigned operations) {
    GuestOptions guest;
    guest.machine.cores = cores;
    guest.machine.instruction_count = options.instruction_count;
    guest.machine.tcg_thread = options.tcg_thread;
    guest.words.script =
        fmt::format("trace tlb --csv --cores {} --protocols {} --operations {}; shutdown", cores,
                    options.protocols, operations);
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    guest.interrupt_fd = options.interrupt_fd;
    return guest;
}

// Runs the experiment; a guest that did not end well is a failure.
Result<GuestResult> run_experiment(const GuestOptions& guest) {
    auto result = run_guest(guest);
    if (result && result->status != 0)
        return fail(ExitStatus::fault,
                    fmt::format("the guest with {} cores ended with {}: {}", guest.machine.cores,
                                result->status, result->output));
    return result;
}

// The rows of one guest with that many cores.
Result<std::vector<trace::TlbRow>> measure(unsigned cores, const TraceOptions& options) {
    const auto result = run_experiment(guest_of(cores, options, options.operations));
    if (!result) return std::unexpected(result.error());
    auto rows = trace::read_tlb_csv(result->output);
    if (!rows)
        return fail(ExitStatus::fault,
                    fmt::format("the table of {} cores: {}", cores, describe(rows.error())));
    for (trace::TlbRow& row : *rows) row.accel = accelerator_word(result->plan);
    return std::move(*rows);
}

// A few shootdowns on a machine of its own: recording takes time, which the table must not show.
Result<void> record(unsigned cores, const TraceOptions& options) {
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    GuestOptions guest = guest_of(cores, options, operations_recorded);
    guest.words.trace = true;
    guest.side_channel = scratch->path() / "trace";
    const auto result = run_experiment(guest);
    if (!result) return std::unexpected(result.error());
    auto recording = read_recording(guest.side_channel);
    if (!recording) return std::unexpected(recording.error());
    return write_perfetto(options.out / "tlb.perfetto.json", std::move(*recording),
                          machine_line(result->plan));
}

Result<void> write_table(const TraceOptions& options, const std::vector<trace::TlbRow>& rows) {
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    const std::string machine =
        fmt::format("Zooid guests under QEMU, one per number of cores; host with {} cores",
                    std::thread::hardware_concurrency());
    if (auto csv = write_text(options.out / "tlb.csv", trace::write_tlb_csv(rows)); !csv)
        return csv;
    return write_text(options.out / "tlb.svg", trace::tlb_svg(rows, machine));
}

Result<std::vector<trace::TlbRow>> run_tlb(TraceOptions& options) {
    const std::set<std::string> wanted = words_of(options.protocols);
    for (const std::string& word : wanted) {
        if (word != "unicast" && word != "ipi")
            return fail(ExitStatus::usage,
                        fmt::format("unknown protocol `{}`: there are unicast and ipi", word));
    }
    if (wanted.empty()) return fail(ExitStatus::usage, "--protocols names none: unicast, ipi");
    const auto sizes = parse_core_list(options.cores);
    if (!sizes) return std::unexpected(sizes.error());
    const unsigned largest = *std::ranges::max_element(*sizes);
    if (largest > std::thread::hardware_concurrency()) options.tcg_thread = TcgThread::single;
    std::vector<trace::TlbRow> rows;
    for (const unsigned cores : *sizes) {
        say(fmt::format("measuring {} {}", cores, cores == 1 ? "core" : "cores"));
        const auto measured = measure(cores, options);
        if (!measured) return std::unexpected(measured.error());
        rows.insert(rows.end(), measured->begin(), measured->end());
    }
    if (const auto written = write_table(options, rows); !written)
        return std::unexpected(written.error());
    say(fmt::format("recording {} shootdowns of each protocol with {} cores", operations_recorded,
                    largest));
    if (const auto recorded = record(largest, options); !recorded)
        return std::unexpected(recorded.error());
    return rows;
}

int show(const TraceOptions& options, std::size_t rows) {
    const std::string csv = (options.out / "tlb.csv").string();
    const std::string svg = (options.out / "tlb.svg").string();
    const std::string perfetto = (options.out / "tlb.perfetto.json").string();
    if (options.json) {
        fmt::print("{}\n",
                   envelope("trace", 0,
                            {{"csv", csv}, {"svg", svg}, {"perfetto", perfetto}, {"rows", rows}})
                       .dump());
    } else {
        fmt::print("{}\n{}\n{}\n", csv, svg, perfetto);
    }
    return 0;
}

}  // namespace

int trace_command(const Arguments& arguments) {
    TraceOptions options;
    std::string experiment;
    CLI::App app("Run an experiment over machine sizes.", "zooid trace");
    add_contract(app, "hake/zooid trace tlb --cores 1..8 --protocols unicast,ipi --out out");
    app.add_option("experiment", experiment, "tlb: the cost of a TLB shootdown")->required();
    app.add_option("--cores", options.cores, "lists and ranges: 2,4,8 or 1..8");
    app.add_option("--protocols", options.protocols, "of unicast, ipi");
    app.add_option("--out", options.out, "folder for tlb.csv, tlb.svg and tlb.perfetto.json");
    app.add_option("--operations", options.operations, "shootdowns per protocol and size")
        ->check(CLI::Range(1U, 100000U));
    app.add_flag("--icount", options.instruction_count, "time counts instructions: repeatable");
    app.add_flag("--json", options.json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (experiment != "tlb")
        return report("trace",
                      Failure{ExitStatus::usage,
                              fmt::format("unknown experiment `{}`: there is tlb", experiment)},
                      options.json);
    const Interrupts interrupts;
    options.interrupt_fd = interrupts.fd();
    const auto rows = run_tlb(options);
    return rows ? show(options, rows->size()) : report("trace", rows.error(), options.json);
}

}  // namespace zooid::hake
