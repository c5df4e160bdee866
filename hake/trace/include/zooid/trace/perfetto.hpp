// A trace as Chrome/Perfetto JSON.
#pragma once
#include <string>
#include <string_view>
#include <zooid/trace/flows.hpp>
#include <zooid/trace/model.hpp>

namespace zooid::trace {

/// The JSON text for ui.perfetto.dev: one process, one track per core, one arrow per message.
/// Equal inputs give equal bytes.
/// @param machine a line about where the trace was taken; any text.
/// @param flows matched and settled on exactly this trace.
[[nodiscard]] std::string perfetto_json(const Trace& trace, const Flows& flows,
                                        const Repair& repair, std::string_view machine);

/// trim_edges, match_flows, settle_causality and perfetto_json in one step.
[[nodiscard]] std::string perfetto_json(Trace trace, std::string_view machine);

}  // namespace zooid::trace
