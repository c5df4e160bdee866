// Visits the fields of a struct, those of its groups included, with the union members they stand
// in.
#include "field_walk.hpp"

#include "names.hpp"

namespace zooid::capnpc {
namespace {

struct Walk {
    const Schema& schema;
    const std::function<void(const FieldVisit&)>& on_field;
    const std::function<void(const UnionVisit&)>& on_union;

    void structure(std::uint64_t id, const std::string& prefix, const std::vector<Guard>& outer) {
        const auto type = schema.node(id).getStruct();
        if (type.getDiscriminantCount() > 0) report_union(type, prefix);
        for (const auto field : type.getFields()) {
            const bool in_union =
                field.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
            std::vector<Guard> guards = outer;
            if (in_union)
                guards.push_back({type.getDiscriminantOffset(), field.getDiscriminantValue()});
            const std::string name = prefix + snake_case(field.getName().cStr());
            if (field.isSlot() || in_union) on_field({id, field, name, guards, in_union});
            if (field.isGroup()) structure(field.getGroup().getTypeId(), name + "_", guards);
        }
    }

    void report_union(capnp::schema::Node::Struct::Reader type, const std::string& prefix) {
        UnionVisit visit{prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1),
                         type.getDiscriminantOffset(),
                         {}};
        for (const auto field : type.getFields()) {
            if (field.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT)
                visit.members.emplace_back(snake_case(field.getName().cStr()),
                                           field.getDiscriminantValue());
        }
        on_union(visit);
    }
};

}  // namespace

void walk_fields(const Schema& schema, std::uint64_t struct_id,
                 const std::function<void(const FieldVisit&)>& on_field,
                 const std::function<void(const UnionVisit&)>& on_union) {
    Walk{schema, on_field, on_union}.structure(struct_id, "", {});
}

}  // namespace zooid::capnpc
