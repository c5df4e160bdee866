// What a schema type is in C++.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "field_walk.hpp"

namespace zooid::capnpc {

using Type = capnp::schema::Type;
using Value = capnp::schema::Value;

/// C++ type of a plain value (integer, float, bool, enumeration); nothing for Void and pointers.
std::optional<std::string> plain_type(const Schema& schema, Type::Reader type);

/// Bits of a plain value.
unsigned plain_bits(Type::Reader type);

/// A default value's bits, which the encoding XORs in.
std::uint64_t default_bits(Value::Reader value);

/// A pointer field's default as a segment; no words when it is simply empty.
std::vector<std::uint64_t> default_words(Value::Reader value);

/// The list type of wire/list_types.hpp for a field that is a list of `element`.
std::string list_type(const Schema& schema, const FieldVisit& visit, Type::Reader element);

}  // namespace zooid::capnpc
