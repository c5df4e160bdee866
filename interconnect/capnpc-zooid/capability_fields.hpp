// Capability fields and buffers: which messages carry one.
#pragma once
#include "schema.hpp"

namespace zooid::capnpc {

/// True when a message of this struct has a field of a capability; an error when more could be set
/// at once than travel with a message, or one lies deeper in it.
bool carries_capability(const Schema& schema, std::uint64_t struct_id);

/// $maxBytes of the field that is a buffer; 0 when none is. A buffer takes a capability's place.
unsigned carried_buffer_bytes(const Schema& schema, std::uint64_t struct_id);

}  // namespace zooid::capnpc
