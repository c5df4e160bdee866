// Trace events of the libos.
#pragma once
#include <zooid/abi/domain.hpp>
#include <zooid/abi/trace.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>

namespace zooid::libos {

/// Records one event of this domain if this core records.
/// @cost off: one load and one predictable branch.
inline void trace(abi::TraceId id, std::uint32_t argument) {
    if (*const_cast<volatile std::uint64_t*>(&this_frame()->tracing) != 0) [[unlikely]]
        invoke(static_cast<std::uint32_t>(abi::BirthSlot::dispatcher), abi::DispatcherOp::event,
               static_cast<std::uint64_t>(id), argument);
}

/// A message over the channel between two cores of this domain, known by its number there.
inline void
trace_span(abi::TraceId id, std::uint32_t from, std::uint32_t to, std::uint64_t number) {
    const std::uint16_t direction =
        abi::trace_direction_of(this_frame()->domain, abi::trace_direction(from, to));
    trace(id, abi::trace_argument_channel(direction, number));
}

}  // namespace zooid::libos
