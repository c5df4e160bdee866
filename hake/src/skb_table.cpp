#include "skb_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace zooid::hake {
namespace {

constexpr double mean_limit = 1.0;     // times SWI-Prolog, over all kernels
constexpr double kernel_limit = 2.0;   // times SWI-Prolog, each kernel
constexpr double problem_limit = 1.5;  // times GNU Prolog, each problem over finite domains

/// A row below the kernels: its name in the series, what it is, and what it must reach.
struct Figure {
    std::string_view name;
    std::string_view what;
    double limit;  // in the row's unit; 0: none
    std::string_view unit;
};
constexpr std::array figures_shown{
    Figure{"load_assertz", "load, assertz in a loop", 0, "ns per fact"},
    Figure{"load_host", "load, by the host's interface", 300, "ns per fact"},
    Figure{"alone_1", "lookup by argument 1", 500, "ns"},
    Figure{"lookup_1", "  with the loop that asks", 0, "ns"},
    Figure{"alone_2", "lookup by argument 2", 500, "ns"},
    Figure{"lookup_2", "  with the loop that asks", 0, "ns"},
    Figure{"alone_3", "lookup by argument 3", 500, "ns"},
    Figure{"lookup_3", "  with the loop that asks", 0, "ns"},
    Figure{"first_use_1", "first use of argument 1", 0, "ns"},
    Figure{"first_use_2", "first use of argument 2", 0, "ns"},
    Figure{"first_use_3", "first use of argument 3", 0, "ns"},
    Figure{"longest_step", "  longest time between looks at the limits", 1e6, "ns"},
    Figure{"text_query", "text query, parse and run", 2000, "ns"},
    Figure{"prepared_query", "prepared query", 200, "ns"},
    Figure{"start_us", "start of an empty base", 2000, "us"},
    Figure{"resident_kib", "resident, empty process", 2048, "KiB"},
    Figure{"code_kib", "code of the engine", 1024, "KiB"},
};

std::string number(double value, int digits) {
    return value > 0 ? fmt::format("{:.{}f}", value, digits) : "-";
}

double middle(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::size_t count_of(const SkbSeries& series, std::string_view name) {
    const auto found = series.find(name);
    return found == series.end() ? 0 : found->second.size();
}

std::string kernel_rows(const SkbFigures& f) {
    std::string out = fmt::format("{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}\n", "kernel, ms",
                                  "zooid", "swi -O", "gnu", "/ swi", "/ gnu", "n");
    for (const std::string& kernel : f.kernels) {
        const double ratio = ratio_of(f, f.swi, kernel);
        out += fmt::format("{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}{}\n", kernel,
                           number(median_of(f.ours, kernel), 2),
                           number(median_of(f.swi, kernel), 2), number(median_of(f.gnu, kernel), 2),
                           number(ratio, 2), number(ratio_of(f, f.gnu, kernel), 2),
                           count_of(f.ours, kernel), ratio > kernel_limit ? "  ABOVE 2" : "");
    }
    const double mean = mean_ratio(f, f.swi);
    return out + fmt::format("{:<44} {:>10} {:>10} {:>10} {:>7} {:>7}{}\n", "geometric mean", "",
                             "", "", number(mean, 2), number(mean_ratio(f, f.gnu), 2),
                             mean > mean_limit ? "       ABOVE 1" : "");
}

/// Microseconds of each problem, then what each system found: that must be the same.
std::string problem_rows(const SkbFigures& f) {
    std::string out =
        fmt::format("\n{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}\n", "finite domains, us",
                    "zooid", "swi", "gnu", "/ swi", "/ gnu", "n");
    for (const std::string& problem : f.problems) {
        const double ours = median_of(f.ours, problem);
        const double swi = median_of(f.swi, problem);
        const double gnu = median_of(f.gnu, problem);
        const bool is_answer = problem.starts_with("answer_");
        const double ratio = ratio_of(f, f.gnu, problem);
        const bool differs = (swi > 0 && swi != ours) || (gnu > 0 && gnu != ours);
        out += fmt::format("{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}{}\n", problem,
                           number(ours, is_answer ? 0 : 1), number(swi, is_answer ? 0 : 1),
                           number(gnu, is_answer ? 0 : 1),
                           is_answer ? "" : number(ratio_of(f, f.swi, problem), 3),
                           is_answer ? "" : number(ratio, 2), count_of(f.ours, problem),
                           is_answer ? (differs ? "  DIFFERS" : "")
                                     : (ratio > problem_limit ? "  ABOVE 1.5" : ""));
    }
    return out;
}

}  // namespace

Result<std::vector<std::string>> add_skb_lines(std::string_view printed, SkbSeries& series) {
    std::vector<std::string> names;
    std::istringstream lines{std::string(printed)};
    for (std::string text; std::getline(lines, text);) {
        std::istringstream line(text);
        std::string name, rest;
        double value = 0;
        if (text.empty()) continue;
        if (!(line >> name >> value) || line >> rest)
            return fail(ExitStatus::fault, fmt::format("not a measurement: {}", text));
        series[name].push_back(value);
        names.push_back(name);
    }
    return names;
}

double median_of(const SkbSeries& series, std::string_view name) {
    const auto found = series.find(name);
    return found == series.end() ? 0 : middle(found->second);
}

double ratio_of(const SkbFigures& f, const SkbSeries& theirs, std::string_view name) {
    const auto one = f.ours.find(name);
    const auto other = theirs.find(name);
    if (one == f.ours.end() || other == theirs.end()) return 0;
    std::vector<double> ratios;
    for (std::size_t run = 0; run < std::min(one->second.size(), other->second.size()); ++run) {
        if (other->second[run] > 0) ratios.push_back(one->second[run] / other->second[run]);
    }
    return middle(std::move(ratios));
}

double mean_ratio(const SkbFigures& f, const SkbSeries& theirs) {
    double logs = 0;
    for (const std::string& kernel : f.kernels) {
        const double ratio = ratio_of(f, theirs, kernel);
        if (ratio <= 0) return 0;
        logs += std::log(ratio);
    }
    return f.kernels.empty() ? 0 : std::exp(logs / static_cast<double>(f.kernels.size()));
}

std::string skb_table(const SkbFigures& f) {
    std::string out = kernel_rows(f);
    if (!f.problems.empty()) out += problem_rows(f);
    out += fmt::format("\n{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}\n",
                       "10^6 facts, and the base", "zooid", "swi -O", "gnu", "limit", "", "n");
    for (const Figure& figure : figures_shown) {
        const double ours = median_of(f.ours, figure.name);
        const bool over = figure.limit > 0 && ours > figure.limit;
        out += fmt::format("{:<44} {:>10} {:>10} {:>10} {:>7} {:>7} {:>4}{}\n",
                           fmt::format("{}, {}", figure.what, figure.unit), number(ours, 0),
                           number(median_of(f.swi, figure.name), 0),
                           number(median_of(f.gnu, figure.name), 0), number(figure.limit, 0), "",
                           count_of(f.ours, figure.name), over ? "  ABOVE" : "");
    }
    return out +
           "values: medians of n runs; ratios: medians of those of each run, in which the systems "
           "took turns\n";
}

nlohmann::json skb_json(const SkbFigures& f) {
    nlohmann::json rows = nlohmann::json::array();
    for (const auto& [name, values] : f.ours) {
        nlohmann::json row{
            {"name", name}, {"n", values.size()}, {"zooid", median_of(f.ours, name)}};
        for (const auto& [peer, series] : {std::pair{"swi", &f.swi}, std::pair{"gnu", &f.gnu}}) {
            const double value = median_of(*series, name);
            row[peer] = value > 0 ? nlohmann::json(value) : nlohmann::json();
            const double ratio = ratio_of(f, *series, name);
            row[std::string("ratio_") + peer] =
                ratio > 0 ? nlohmann::json(ratio) : nlohmann::json();
        }
        rows.push_back(std::move(row));
    }
    return {{"rows", std::move(rows)},
            {"mean_swi", mean_ratio(f, f.swi)},
            {"mean_gnu", mean_ratio(f, f.gnu)}};
}

}  // namespace zooid::hake
