// Writes an interface's typed sessions: one class per interface, with its state as a parameter.
#pragma once
#include <string>

#include "schema.hpp"

namespace zooid::capnpc {

/// The class `NAMESession<state, Port>`: a call is there in the states that allow it, and those
/// that lead elsewhere use the session up.
std::string session_class(const Schema& schema, std::uint64_t id);

}  // namespace zooid::capnpc
