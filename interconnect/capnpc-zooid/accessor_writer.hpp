// Writes what one field of a struct becomes: its getter, its setter and its check.
#pragma once
#include <string>

#include "field_walk.hpp"

namespace zooid::capnpc {

/// Getter and setter; for a group or Void in a union, what chooses it; for others of those,
/// nothing.
std::string accessors(const Schema& schema, const FieldVisit& visit);

/// The call that checks a pointer field in `from`; empty for data fields.
std::string check_call(const Schema& schema, const FieldVisit& visit);

/// The call that shows the field's value to `visit`; empty where there is none.
std::string visit_call(const Schema& schema, const FieldVisit& visit);

/// The condition under which a union's member counts, over `storage`; empty: always.
std::string condition(const FieldVisit& visit, std::string_view storage);

}  // namespace zooid::capnpc
