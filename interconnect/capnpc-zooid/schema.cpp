// The request of the Cap'n Proto compiler, and what this plugin asks of it.
#include "schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "names.hpp"
#include "source_lines.hpp"

namespace zooid::capnpc {
namespace {

constexpr std::uint64_t zooid_file = 0xd0a1f5c3b7e94a21;

std::string_view last_name(Node node) {
    return std::string_view(node.getDisplayName().cStr()).substr(node.getDisplayNamePrefixLength());
}

/// `Outer.Inner.method$Params` as its words.
std::vector<std::string> declared_path(Node node, Node file) {
    std::string_view rest = node.getDisplayName().cStr();
    rest.remove_prefix(std::min(rest.size(), file.getDisplayName().size() + 1));
    std::vector<std::string> path;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(".$"), rest.size());
        path.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return path;
}

std::string header_name(std::string_view import) {
    const bool rooted = import.starts_with('/');
    std::string name(rooted ? import.substr(1) : import.substr(import.find_last_of('/') + 1));
    name = name.substr(0, name.find_last_of('.')) + ".hpp";
    return rooted ? "<" + name + ">" : "\"" + name + "\"";
}

}  // namespace

Schema::Schema(const capnp::SchemaLoader& loader, RequestedFile requested)
    : loader_(loader), requested_(requested) {
    for (const auto nested : file().getNestedNodes()) collect(nested.getId(), "");
}

Node Schema::node(std::uint64_t id) const { return loader_.get(id).getProto(); }

void Schema::collect(std::uint64_t id, const std::string& prefix) {
    const Node type = node(id);
    if (type.isConst() || type.isAnnotation()) return;
    refuse_generic(id);
    const std::string name = prefix + pascal_case(last_name(type));
    add_name(id, name);
    for (const auto nested : type.getNestedNodes()) collect(nested.getId(), name);
    if (!type.isInterface()) return;
    if (type.getInterface().getSuperclasses().size() > 0)
        throw error(id, "", "`extends` is not supported: repeat the methods, with their numbers");
    for (const auto method : type.getInterface().getMethods()) {
        if (method.getImplicitParameters().size() > 0)
            throw error(id, method.getName().cStr(),
                        "generic methods are not supported: one method per type, or Data");
        const std::string method_name = name + pascal_case(method.getName().cStr());
        const auto add = [&](std::uint64_t struct_id, const char* suffix) {
            // Anonymous structs of a method have no scope; named ones are collected where they are
            // declared.
            if (node(struct_id).getScopeId() != 0) return;
            add_name(struct_id, method_name + suffix);
        };
        add(method.getParamStructType(), "Params");
        add(method.getResultStructType(), "Results");
    }
}

void Schema::add_name(std::uint64_t id, const std::string& name) {
    for (const auto& [other, taken] : names_) {
        if (taken == name)
            throw error(id, "",
                        fmt::format("its C++ name {} is also that of {}: rename one", name,
                                    last_name(node(other))));
    }
    names_[id] = name;
    types_.push_back(id);
}

void Schema::refuse_generic(std::uint64_t id) const {
    const Node type = node(id);
    if (type.getParameters().size() > 0 || type.getIsGeneric())
        throw error(id, "", "generic types are not supported: declare one type per use, or Data");
}

std::string Schema::cpp_name(std::uint64_t id) const {
    const auto found = names_.find(id);
    return found != names_.end() ? found->second : foreign_name(id);
}

std::string Schema::foreign_name(std::uint64_t id) const {
    refuse_generic(id);
    std::string name;
    std::uint64_t at = id;
    for (Node scope = node(at); !scope.isFile(); scope = node(at)) {
        name.insert(0, pascal_case(last_name(scope)));
        at = scope.getScopeId();
    }
    const auto space = text(node(at).getAnnotations(), "namespace");
    if (!space)
        throw SchemaError(
            fmt::format("{}: {} is used, but its file has no namespace: add "
                        "$Zooid.namespace(\"...\") there, or declare the type here",
                        file().getDisplayName().cStr(), node(id).getDisplayName().cStr()));
    used_files_.insert(at);
    return fmt::format("::{}::{}", *space, name);
}

bool Schema::is_buffer(capnp::schema::Type::Reader type) const {
    if (!type.isInterface()) return false;
    const Node kind = node(type.getInterface().getTypeId());
    return kind.getScopeId() == zooid_file && last_name(kind) == "Buffer";
}

std::string Schema::capability_kind(std::uint64_t id) const {
    const Node type = node(id);
    if (type.getScopeId() == zooid_file)
        return fmt::format("::zooid::interconnect::capability_kind::{}", last_name(type));
    return cpp_name(id);
}

std::vector<std::string> Schema::includes() const {
    std::vector<std::string> names;
    for (const auto import : requested_.getImports()) {
        if (used_files_.contains(import.getId()))
            names.push_back(header_name(import.getName().cStr()));
    }
    return names;
}

SchemaError Schema::error(std::uint64_t id, std::string_view member, std::string_view what) const {
    std::uint64_t at = id;
    while (!node(at).isFile() && node(at).getScopeId() != 0) at = node(at).getScopeId();
    // The structs of a method have no scope of their own; they are of the file compiled.
    const Node in = node(at).isFile() ? node(at) : file();
    std::vector<std::string> path = declared_path(node(id), in);
    if (!member.empty()) path.emplace_back(member);
    const std::string name = in.getDisplayName().cStr();
    const auto line = line_of(name, path);
    std::string place;
    for (const std::string& each : path) place += (place.empty() ? "" : ".") + each;
    return SchemaError(
        fmt::format("{}:{}{}: {}", name, line ? fmt::format("{}: ", *line) : " ", place, what));
}

std::optional<capnp::schema::Value::Reader>
Schema::find(Annotations annotations, std::string_view name) const {
    for (const auto annotation : annotations) {
        const Node declared = node(annotation.getId());
        if (last_name(declared) == name && declared.getScopeId() == zooid_file)
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
    return value->isUint32() ? value->getUint32() : value->getUint16();
}

bool Schema::has(Annotations annotations, std::string_view name) const {
    return find(annotations, name).has_value();
}

}  // namespace zooid::capnpc
