// From the guest's bytes to a checked model.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <zooid/trace/model.hpp>

namespace zooid::trace {

/// Longest time between first and last event, 52 days: within it a JSON number holds whole ns.
inline constexpr std::int64_t trace_span_ns_max = std::int64_t{1} << 52;

enum class ReadError : std::uint8_t {
    truncated,        // the stream ended early: the guest died, or the port was closed too soon
    bad_magic,        // not a trace, or the port carried something else first
    bad_version,      // build host and guest from one commit
    bad_checksum,     // bytes were lost or changed on the way: record again
    too_many,         // more streams, events or sections than the limits in trace_container.hpp
    bad_clock,        // tsc_hz outside 1 MHz .. 100 GHz, or a trace longer than trace_span_ns_max
    bad_core,         // a core number of abi::trace_cores_max or more, or an event of another core
    bad_stream,       // one core's headers disagree about its clock, or a writer appears twice
    ticks_backwards,  // a core's clock went back: a bug of the guest's time keeping
    bad_section,      // a name without end, non-zero padding, or too many bytes
    trailing_bytes,   // something follows the trailer
};

/// One line for a person: what is wrong and what to do.
[[nodiscard]] std::string_view describe(ReadError error);

/// Reads a whole "ZOOIDTR1" container; trusts no byte of it. Rings of one core are merged by time,
/// core clocks are corrected by their offsets.
/// @param bytes shape [bytes], borrowed for the call.
/// @cost O(events log streams); allocates in proportion to `bytes`, never to what a header claims.
[[nodiscard]] std::expected<Trace, ReadError> read_trace(std::span<const std::byte> bytes);

}  // namespace zooid::trace
