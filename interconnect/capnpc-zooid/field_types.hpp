// What a schema type is in C++.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "schema.hpp"

namespace zooid::capnpc {

using Type = capnp::schema::Type;
using Value = capnp::schema::Value;

/// C++ type of a plain value (integer, float, bool, enumeration); nothing for Void and pointers.
std::optional<std::string> plain_type(const Schema& schema, Type::Reader type);

/// Bits of a plain value.
unsigned plain_bits(Type::Reader type);

/// A default value's bits, which the encoding XORs in.
std::uint64_t default_bits(Value::Reader value);

/// True when a pointer field's default is not simply empty.
bool has_pointer_default(Value::Reader value);

/// Name of the list element width, as wire::ElementSize spells it.
std::string element_size(Type::Reader type);

}  // namespace zooid::capnpc
