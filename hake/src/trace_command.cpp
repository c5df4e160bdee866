// zooid trace tlb: the shootdown experiment over machine sizes, as a table and a picture.
#include <fmt/core.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/trace/tlb_plot.hpp>
#include <zooid/trace/tlb_table.hpp>

#include "arguments.hpp"
#include "core_list.hpp"

namespace zooid::hake {
namespace {

struct TraceOptions {
    std::string cores = "2..4";
    std::string protocols = "unicast,ipi";
    std::filesystem::path out = "out";
    unsigned operations = 200;
    bool json = false;
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

// The rows of one guest with that many cores: those for all of its cores.
Result<std::vector<trace::TlbRow>> measure(unsigned cores, const TraceOptions& options) {
    GuestOptions guest;
    guest.machine.cores = cores;
    guest.words.script = fmt::format("run tlb_bench {}; shutdown", options.operations);
    guest.direct = true;
    guest.timeout = std::chrono::minutes(10);
    const auto result = run_guest(guest);
    if (!result) return std::unexpected(result.error());
    if (result->status != 0)
        return std::unexpected(
            Failure{ExitStatus::fault, fmt::format("the guest with {} cores ended with {}: {}",
                                                   cores, result->status, result->output)});
    const auto rows = trace::read_tlb_csv(result->output);
    if (!rows)
        return std::unexpected(
            Failure{ExitStatus::fault,
                    fmt::format("tlb_bench with {} cores: {}", cores, describe(rows.error()))});
    const std::set<std::string> wanted = words_of(options.protocols);
    std::vector<trace::TlbRow> kept;
    for (const trace::TlbRow& row : *rows) {
        if (row.cores == cores && wanted.contains(row.protocol)) kept.push_back(row);
    }
    return kept;
}

Result<void> write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (out.good()) return {};
    return std::unexpected(Failure{
        ExitStatus::failed, fmt::format("cannot write {}: choose another --out", path.string())});
}

Result<void> write_files(const TraceOptions& options, const std::vector<trace::TlbRow>& rows) {
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    const std::string machine =
        fmt::format("Zooid guests under QEMU TCG, one per number of cores; host with {} cores",
                    std::thread::hardware_concurrency());
    if (const auto csv = write_text(options.out / "tlb.csv", trace::write_tlb_csv(rows)); !csv)
        return csv;
    return write_text(options.out / "tlb.svg", trace::tlb_svg(rows, machine));
}

int run_tlb(const TraceOptions& options) {
    const auto sizes = parse_core_list(options.cores);
    if (!sizes) return report("trace", sizes.error(), options.json);
    std::vector<trace::TlbRow> rows;
    for (const unsigned cores : *sizes) {
        if (cores < 2) continue;  // one core has nobody to tell
        fmt::print(stderr, "zooid: measuring {} cores\n", cores);
        const auto measured = measure(cores, options);
        if (!measured) return report("trace", measured.error(), options.json);
        rows.insert(rows.end(), measured->begin(), measured->end());
    }
    if (rows.empty())
        return report(
            "trace",
            Failure{ExitStatus::usage,
                    "nothing to measure: --cores must name a size of 2 or more, --protocols "
                    "unicast or ipi"},
            options.json);
    if (const auto written = write_files(options, rows); !written)
        return report("trace", written.error(), options.json);
    const std::string csv = (options.out / "tlb.csv").string();
    const std::string svg = (options.out / "tlb.svg").string();
    if (options.json) {
        fmt::print(
            "{}\n",
            envelope("trace", 0, {{"csv", csv}, {"svg", svg}, {"rows", rows.size()}}).dump());
    } else {
        fmt::print("{}\n{}\n", csv, svg);
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
    app.add_option("--out", options.out, "folder for tlb.csv and tlb.svg");
    app.add_option("--operations", options.operations, "shootdowns per protocol and size");
    app.add_flag("--json", options.json, "the answer as JSON");
    if (const auto status = parse(app, arguments)) return *status;
    if (experiment != "tlb")
        return report("trace",
                      Failure{ExitStatus::usage,
                              fmt::format("unknown experiment `{}`: there is tlb", experiment)},
                      options.json);
    return run_tlb(options);
}

}  // namespace zooid::hake
