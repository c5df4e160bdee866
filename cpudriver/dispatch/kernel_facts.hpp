// What this CPU driver says of itself, read from its own registers and page tables.
#pragma once
#include <cstdint>
#include <expected>
#include <zooid/abi/call.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::cpudriver {

/// @return the fact, or bad_argument: there is none of that number.
[[nodiscard]] std::expected<std::uint64_t, abi::Status> kernel_fact(abi::KernelFact fact);
/// What a domain adds to its own reading of the TSC in ns to have the machine's time.
[[nodiscard]] std::int64_t frame_clock_offset_ns();
/// Writes the adopted clock into the frame of every dispatcher of this core.
void adopt_clock();
/// Says in every dispatcher's frame whether this core records events.
void adopt_tracing(bool on);

}  // namespace zooid::cpudriver
