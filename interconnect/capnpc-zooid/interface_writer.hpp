// Writes an interface: its methods as types, its table of messages, its client and its server.
#pragma once
#include <string>

#include "schema.hpp"

namespace zooid::capnpc {

/// Methods and tables, for the header that freestanding code can use.
std::string interface_declaration(const Schema& schema, std::uint64_t id);

/// Typed client and server skeleton, for the header that uses coroutines.
std::string interface_rpc(const Schema& schema, std::uint64_t id);

}  // namespace zooid::capnpc
