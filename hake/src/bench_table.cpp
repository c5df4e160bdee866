#include <fmt/core.h>

#include <sstream>
#include <zooid/hake/bench_table.hpp>

namespace zooid::hake {
namespace {

constexpr std::uint64_t divide_up(std::uint64_t value, unsigned by) {
    return (value + by - 1) / by;
}

Result<void> check_unit(std::istream& line) {
    std::uint64_t instructions = 0, ticks = 0;
    std::string word;
    if (!(line >> instructions >> word >> ticks) || instructions == 0)
        return fail(ExitStatus::fault, "bench_cpudriver did not say what a tick is");
    if (instructions != ticks)
        return fail(ExitStatus::fault,
                    fmt::format("{} instructions took {} ticks: a tick is no instruction here; "
                                "run it under --icount",
                                instructions, ticks));
    return {};
}

}  // namespace

Result<BenchCounts> read_bench_counts(std::string_view printed) {
    BenchCounts counts;
    bool unit = false;
    std::istringstream lines{std::string(printed)};
    for (std::string text; std::getline(lines, text);) {
        std::istringstream line(text);
        std::string name;
        line >> name;
        if (name == "instructions") {
            if (auto checked = check_unit(line); !checked) return std::unexpected(checked.error());
            unit = true;
            continue;
        }
        BenchCount count;
        if (line >> count.samples >> count.min >> count.median >> count.p99) counts[name] = count;
    }
    for (const BenchRow& row : bench_rows) {
        if (unit && counts.contains(row.key)) continue;
        return fail(ExitStatus::fault, fmt::format("bench_cpudriver printed no {}; it printed: {}",
                                                   unit ? row.key : "unit", printed));
    }
    return counts;
}

BenchCount count_of(const BenchRow& row, const BenchCounts& counts) {
    const BenchCount& whole = counts.find(row.key)->second;
    return {whole.samples, divide_up(whole.min, row.shares), divide_up(whole.median, row.shares),
            divide_up(whole.p99, row.shares)};
}

unsigned rows_missed(const BenchCounts& counts) {
    unsigned missed = 0;
    for (const BenchRow& row : bench_rows)
        missed += row.limit != 0 && count_of(row, counts).median > row.limit ? 1 : 0;
    return missed;
}

namespace {

std::string_view name_of(BenchUnit unit) {
    return unit == BenchUnit::instructions ? "instructions" : "cache lines";
}

std::string table_of(const BenchCounts& counts, BenchUnit unit, std::string_view others) {
    std::string out = fmt::format("{:<55} {:>6} {:>7} {:>7} {:>7}  {}\n", name_of(unit), "limit",
                                  "median", "min", "p99", others);
    for (const BenchRow& row : bench_rows) {
        if (row.unit != unit) continue;
        const BenchCount count = count_of(row, counts);
        const std::string limit = row.limit != 0 ? fmt::format("{}", row.limit) : "-";
        const bool over = row.limit != 0 && count.median > row.limit;
        out += fmt::format("{:<55} {:>6} {:>7} {:>7} {:>7}  {}{}\n", row.operation, limit,
                           count.median, count.min, count.p99,
                           row.elsewhere.empty() ? "-" : row.elsewhere,
                           over ? "  ABOVE THE LIMIT" : "");
    }
    return out;
}

}  // namespace

std::string bench_table(const BenchCounts& counts) {
    return table_of(counts, BenchUnit::instructions, "Linux") + "\n" +
           table_of(counts, BenchUnit::lines, "elsewhere");
}

nlohmann::json bench_json(const BenchCounts& counts) {
    nlohmann::json rows = nlohmann::json::array();
    for (const BenchRow& row : bench_rows) {
        const BenchCount count = count_of(row, counts);
        nlohmann::json json{{"key", row.key},           {"operation", row.operation},
                            {"median", count.median},   {"min", count.min},
                            {"p99", count.p99},         {"samples", count.samples},
                            {"unit", name_of(row.unit)}};
        json["limit"] = row.limit != 0 ? nlohmann::json(row.limit) : nlohmann::json();
        json["elsewhere"] =
            row.elsewhere.empty() ? nlohmann::json() : nlohmann::json(row.elsewhere);
        rows.push_back(std::move(json));
    }
    return rows;
}

std::string bench_differences(const BenchCounts& counts, std::string_view committed) {
    BenchCounts known;
    std::istringstream lines{std::string(committed)};
    for (std::string text; std::getline(lines, text);) {
        std::istringstream line(text);
        std::string name;
        std::uint64_t median = 0;
        if (line >> name >> median && !name.starts_with('#')) known[name].median = median;
    }
    std::string out;
    for (const BenchRow& row : bench_rows) {
        const std::uint64_t now = count_of(row, counts).median;
        const auto found = known.find(row.key);
        if (found == known.end()) {
            out += fmt::format("{}: {} {}, and no committed count: add it\n", row.key, now,
                               name_of(row.unit));
            continue;
        }
        const std::uint64_t before = found->second.median;
        const std::uint64_t slack =
            std::max<std::uint64_t>(1, before * bench_tolerance_percent / 100);
        if (now > before + slack)
            out += fmt::format("{}: {} {}, {} committed: a regression above {} %\n", row.key, now,
                               name_of(row.unit), before, bench_tolerance_percent);
        if (now + slack < before)
            out += fmt::format("{}: {} {}, {} committed: better; commit the new count\n", row.key,
                               now, name_of(row.unit), before);
    }
    return out;
}

std::string bench_counts_file(const BenchCounts& counts) {
    std::string out =
        "# Medians of `hake/zooid bench cpudriver`, in instructions and cache lines. Written by\n"
        "# `hake/zooid bench cpudriver --update`; a test fails when a median is 5 % off.\n";
    for (const BenchRow& row : bench_rows)
        out += fmt::format("{} {}\n", row.key, count_of(row, counts).median);
    return out;
}

}  // namespace zooid::hake
