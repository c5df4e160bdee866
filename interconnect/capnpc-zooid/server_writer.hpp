// Writes an interface's server: what it must have, and the loop that serves a channel.
#pragma once
#include <string>

#include "schema.hpp"

namespace zooid::capnpc {

/// The concept `NAMEServer` and the coroutine `serve_NAME()`.
std::string server_skeleton(const Schema& schema, std::uint64_t id);

}  // namespace zooid::capnpc
