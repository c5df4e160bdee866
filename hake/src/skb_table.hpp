// The table of `zooid bench skb`: what each system printed, run after run, beside the targets.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/hake/contract.hpp>

namespace zooid::hake {

/// Every measured value of one system by its name; a system that is not installed has none.
using SkbSeries = std::map<std::string, std::vector<double>, std::less<>>;

struct SkbFigures {
    std::vector<std::string> kernels;   // in the order of kernels.pl
    std::vector<std::string> problems;  // and what was found, in the order of fd.pl
    SkbSeries ours;
    SkbSeries swi;
    SkbSeries gnu;
};

/// Adds "name value" lines to a series.
/// @return the names in their order, or `fault`: a line that is none, which is then the program's
///         complaint.
[[nodiscard]] Result<std::vector<std::string>>
add_skb_lines(std::string_view printed, SkbSeries& series);

/// The middle value; 0 for a name that was not measured.
[[nodiscard]] double median_of(const SkbSeries& series, std::string_view name);

/// The middle one of ours / theirs, each of two values measured right after each other; 0 for a
/// name that was not measured. On a host that changes its speed the ratio of medians would be luck.
[[nodiscard]] double
ratio_of(const SkbFigures& figures, const SkbSeries& theirs, std::string_view name);

/// Geometric mean over the kernels of ours / theirs; 0 when they were not measured.
[[nodiscard]] double mean_ratio(const SkbFigures& figures, const SkbSeries& theirs);

[[nodiscard]] std::string skb_table(const SkbFigures& figures);
[[nodiscard]] nlohmann::json skb_json(const SkbFigures& figures);

}  // namespace zooid::hake
