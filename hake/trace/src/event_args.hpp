// The argument of an event, taken apart by its layout.
#pragma once
#include <string>
#include <zooid/abi/trace.hpp>
#include <zooid/trace/model.hpp>

namespace zooid::trace {

/// The "args" object of an event, for example {"peer":2,"transaction":7}.
/// @param kind null for an id the table does not know.
[[nodiscard]] std::string event_args(const Event& event, const abi::TraceKind* kind);

/// The event's name, or "event 0x1234".
[[nodiscard]] std::string event_name(const Event& event, const abi::TraceKind* kind);

}  // namespace zooid::trace
