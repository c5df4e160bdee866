// Capability fields: which messages carry one.
#pragma once
#include "schema.hpp"

namespace zooid::capnpc {

/// True when a message of this struct has a field of a capability; an error when more could be set
/// at once than travel with a message, or one lies deeper in it.
bool carries_capability(const Schema& schema, std::uint64_t struct_id);

}  // namespace zooid::capnpc
