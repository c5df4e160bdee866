// What the cores have recorded, read through the monitor.
#pragma once
#include <cstdint>
#include <vector>
#include <zooid/shell/program/session.hpp>

namespace zooid::shell {

/// One core's recording.
struct TraceRecord {
    std::uint16_t core = 0;
    bool recording = false;
    std::uint32_t events = 0;
    std::uint64_t dropped = 0;  // overwritten by newer ones
    std::uint64_t tsc_hz = 0;
    std::int64_t offset_ns = 0;  // add it to this core's time to get the boot core's
    std::uint64_t error_ns = 0;
};
using TraceRecords = std::vector<TraceRecord>;
using RecordsTask = interconnect::Task<std::expected<TraceRecords, Failure>>;

/// Begins a recording on every core, or ends it.
[[nodiscard]] CommandTask switch_tracing(Session& session, bool on);
/// Of every member, by core.
[[nodiscard]] RecordsTask read_records(Session& session);
/// Ends the recording and writes it to the second serial port as one trace container; once.
[[nodiscard]] CommandTask dump_trace(Session& session);

}  // namespace zooid::shell
