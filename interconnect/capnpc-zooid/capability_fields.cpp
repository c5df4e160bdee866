// Capability fields and buffers: which messages carry one.
#include "capability_fields.hpp"

#include <algorithm>

#include "field_walk.hpp"

namespace zooid::capnpc {
namespace {

/// Finds the fields of one struct and of all it can hold.
class Search {
public:
    explicit Search(const Schema& schema) : schema_(schema) {}

    /// Capabilities that can be set at once in the struct itself.
    unsigned in_struct(std::uint64_t id) {
        unsigned always = 0;
        unsigned largest_member = 0;
        for (const auto field : schema_.node(id).getStruct().getFields()) {
            const unsigned found = in_field(id, field);
            if (field.getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT) {
                always += found;
            } else {
                largest_member = std::max(largest_member, found);
            }
            if (always + largest_member > capabilities_max)
                throw schema_.error(id, field.getName().cStr(),
                                    "a message carries at most one capability: put them into a "
                                    "union, or send two messages; a buffer counts as one");
        }
        return always + largest_member;
    }

private:
    static constexpr unsigned capabilities_max = 1;  // of one LMP message

    unsigned in_field(std::uint64_t id, capnp::schema::Field::Reader field) {
        if (field.isGroup()) return in_struct(field.getGroup().getTypeId());
        auto type = field.getSlot().getType();
        if (type.isInterface()) return 1;
        while (type.isList()) type = type.getList().getElementType();
        if (type.isStruct()) refuse_within(type.getStruct().getTypeId(), id, field);
        return 0;
    }

    void refuse_within(std::uint64_t inner, std::uint64_t id, capnp::schema::Field::Reader field) {
        if (!seen_.insert(inner).second) return;
        if (in_struct(inner) > 0)
            throw schema_.error(id, field.getName().cStr(),
                                "a capability is a field of the message itself, not of a struct "
                                "in it: move it to the method");
    }

    const Schema& schema_;
    std::set<std::uint64_t> seen_;
};

}  // namespace

bool carries_capability(const Schema& schema, std::uint64_t struct_id) {
    return Search(schema).in_struct(struct_id) > 0 && carried_buffer_bytes(schema, struct_id) == 0;
}

unsigned carried_buffer_bytes(const Schema& schema, std::uint64_t struct_id) {
    unsigned bytes = 0;
    const auto look = [&](const FieldVisit& visit) {
        if (!visit.field.isSlot() || !schema.is_buffer(visit.field.getSlot().getType())) return;
        const std::string_view field = visit.field.getName().cStr();
        if (!visit.guards.empty())
            throw schema.error(visit.struct_id, field,
                               "a buffer cannot stand in a union: move it out");
        bytes = schema.number(visit.field.getAnnotations(), "maxBytes").value_or(0);
        if (bytes == 0)
            throw schema.error(visit.struct_id, field,
                               "a buffer needs $maxBytes: the most it may have");
    };
    walk_fields(schema, struct_id, look, [](const UnionVisit&) {});
    return bytes;
}

}  // namespace zooid::capnpc
