// Visits the fields of a struct, those of its groups included, with the union members they stand
// in.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "schema.hpp"

namespace zooid::capnpc {

/// A field counts only while the 16-bit word `offset` of the data section holds `value`.
struct Guard {
    std::uint32_t offset;  // in units of 16 bits
    std::uint16_t value;
};

/// One field, or one group that stands in a union (no slot then).
struct FieldVisit {
    std::uint64_t struct_id;  // of the struct or group it is declared in
    capnp::schema::Field::Reader field;
    std::string name;           // snake_case, with the names of its groups before it
    std::vector<Guard> guards;  // outermost first; the last is its own when it is a union member
    bool in_union;
    bool drops_capability = false;  // setting it chooses against a capability in the same union
};

/// A union: of the struct itself when `name` is empty, else of a group.
struct UnionVisit {
    std::string name;
    std::uint32_t offset;  // in units of 16 bits
    std::vector<std::pair<std::string, std::uint16_t>> members;
};

void walk_fields(const Schema& schema, std::uint64_t struct_id,
                 const std::function<void(const FieldVisit&)>& on_field,
                 const std::function<void(const UnionVisit&)>& on_union);

}  // namespace zooid::capnpc
