// Writes the accessors and the shape of one struct.
#pragma once
#include <string>
#include <vector>

#include "schema.hpp"

namespace zooid::capnpc {

/// `template <class Storage> struct XFields`: getters and setters over any storage.
std::string fields_template(const Schema& schema, std::uint64_t id);

/// `struct XShape`: sizes, and the declaration of its check.
std::string shape_declaration(const Schema& schema, std::uint64_t id);

/// The body of `XShape::check`: which pointer points to what.
std::string shape_definition(const Schema& schema, std::uint64_t id);

/// The enumeration, with its values as the schema numbers them.
std::string enumeration(const Schema& schema, std::uint64_t id);

}  // namespace zooid::capnpc
