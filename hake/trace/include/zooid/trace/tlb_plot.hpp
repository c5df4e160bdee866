// tlb.svg: latency of a shootdown against the number of cores, for a report.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <zooid/trace/tlb_table.hpp>

namespace zooid::trace {

inline constexpr std::size_t tlb_series_max =
    8;  // as many as have a colour and marker of their own

/// An SVG picture: median as marker and line, 99th percentile as a whisker above, one series per
/// protocol (and kernel and accelerator, where the rows hold more than one).
/// @param rows from read_tlb_csv; those of series beyond tlb_series_max are named below the plot
///             as not shown. No rows give a picture that says so.
/// @param machine put under the picture, wrapped: what it was measured on; any text in UTF-8.
[[nodiscard]] std::string tlb_svg(std::span<const TlbRow> rows, std::string_view machine);

}  // namespace zooid::trace
