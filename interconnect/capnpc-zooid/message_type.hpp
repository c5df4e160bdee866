// Which message a struct becomes as params or results of a method.
#pragma once
#include <string>

#include "schema.hpp"

namespace zooid::capnpc {

struct MessageType {
    std::string cpp;       // wire::FastMessage<...> or wire::GeneralMessage<...>
    unsigned words = 0;    // at most
    bool carries = false;  // a capability
};

/// The message of `struct_id` as params or results of `method`. Fast when no field of it points to
/// anything and it fits a slot; else the nearest $maxWords says how long it may be.
MessageType message_type(const Schema& schema, std::uint64_t interface_id,
                         capnp::schema::Method::Reader method, std::uint64_t struct_id);

}  // namespace zooid::capnpc
