// The request of the Cap'n Proto compiler, and what this plugin asks of it.
#include "schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "names.hpp"

namespace zooid::capnpc {
namespace {

std::string_view last_name(Node node) {
    return std::string_view(node.getDisplayName().cStr()).substr(node.getDisplayNamePrefixLength());
}

}  // namespace

Schema::Schema(const capnp::SchemaLoader& loader, std::uint64_t file_id)
    : loader_(loader), file_id_(file_id) {
    for (const auto nested : file().getNestedNodes()) collect(nested.getId(), "");
}

void Schema::collect(std::uint64_t id, const std::string& prefix) {
    const Node type = node(id);
    if (type.isConst() || type.isAnnotation()) return;
    const std::string name = prefix + pascal_case(last_name(type));
    names_[id] = name;
    types_.push_back(id);
    for (const auto nested : type.getNestedNodes()) collect(nested.getId(), name);
    if (!type.isInterface()) return;
    for (const auto method : type.getInterface().getMethods()) {
        const std::string method_name = name + pascal_case(method.getName().cStr());
        const auto add = [&](std::uint64_t struct_id, const char* suffix) {
            // Anonymous structs of a method have no scope; named ones are collected where they are
            // declared.
            if (node(struct_id).getScopeId() != 0) return;
            names_[struct_id] = method_name + suffix;
            types_.push_back(struct_id);
        };
        add(method.getParamStructType(), "Params");
        add(method.getResultStructType(), "Results");
    }
}

const std::string& Schema::cpp_name(std::uint64_t id) const {
    const auto found = names_.find(id);
    if (found == names_.end())
        throw SchemaError(fmt::format("{}: types of other files are not supported; declare it here",
                                      node(id).getDisplayName().cStr()));
    return found->second;
}

std::optional<capnp::schema::Value::Reader>
Schema::find(Annotations annotations, std::string_view name) const {
    for (const auto annotation : annotations) {
        const Node declared = node(annotation.getId());
        if (last_name(declared) == name &&
            std::string_view(declared.getDisplayName().cStr()).contains("zooid.capnp:"))
            return annotation.getValue();
    }
    return std::nullopt;
}

std::optional<std::string> Schema::text(Annotations annotations, std::string_view name) const {
    const auto value = find(annotations, name);
    if (!value) return std::nullopt;
    return std::string(value->getText().cStr());
}

std::optional<unsigned> Schema::number(Annotations annotations, std::string_view name) const {
    const auto value = find(annotations, name);
    if (!value) return std::nullopt;
    return value->getUint16();
}

bool Schema::has(Annotations annotations, std::string_view name) const {
    return find(annotations, name).has_value();
}

}  // namespace zooid::capnpc
