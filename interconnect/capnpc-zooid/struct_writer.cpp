// Writes the accessors and the shape of one struct.
#include "struct_writer.hpp"

#include <fmt/format.h>

#include <set>

#include "accessor_writer.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

std::string union_accessors(const UnionVisit& visit) {
    std::string members;
    for (const auto& [name, value] : visit.members)
        members += fmt::format("        {} = {},\n", name, value);
    const std::string prefix = visit.name.empty() ? "" : visit.name + "_";
    const std::string type = visit.name.empty() ? "Which" : pascal_case(visit.name) + "Which";
    return fmt::format(
        "    enum class {0} : std::uint16_t {{\n{1}    }};\n"
        "    /// Which member is set; a number not listed comes from a newer peer.\n"
        "    [[nodiscard]] {0} {2}which() const {{ return wire::load<{0}, {3}>(*this); }}\n",
        type, members, prefix, visit.offset * 16);
}

/// The unions in which a capability is a member, by the place of what says which is set.
std::set<std::uint32_t> unions_of_capabilities(const Schema& schema, std::uint64_t id) {
    std::set<std::uint32_t> offsets;
    const auto look = [&](const FieldVisit& visit) {
        if (!visit.field.isSlot() || !visit.field.getSlot().getType().isInterface()) return;
        for (const Guard& guard : visit.guards) offsets.insert(guard.offset);
    };
    walk_fields(schema, id, look, [](const UnionVisit&) {});
    return offsets;
}

}  // namespace

std::string fields_template(const Schema& schema, std::uint64_t id) {
    std::string body;
    std::string visits;
    std::set<std::string> names;
    const std::set<std::uint32_t> with_capability = unions_of_capabilities(schema, id);
    walk_fields(
        schema, id,
        [&](const FieldVisit& visit) {
            if (!names.insert(visit.name).second)
                throw schema.error(visit.struct_id, visit.field.getName().cStr(),
                                   fmt::format("its C++ name {} is also that of another field: "
                                               "rename one",
                                               visit.name));
            FieldVisit field = visit;
            for (const Guard& guard : visit.guards)
                field.drops_capability |= with_capability.contains(guard.offset);
            body += accessors(schema, field);
            visits += visit_call(schema, field);
        },
        [&](const UnionVisit& visit) { body += union_accessors(visit); });
    return fmt::format(
        "template <class Storage>\nstruct {0}Fields : Storage {{\n"
        "    {0}Fields() = default;\n"
        "    explicit {0}Fields(Storage storage) : Storage(storage) {{}}\n{1}"
        "    /// Shows each field that counts, by its name, to `visit(name, value)`.\n"
        "    template <class Visit>\n    void each_field([[maybe_unused]] Visit&& visit) const {{\n"
        "{2}    }}\n}};\n\n",
        schema.cpp_name(id), body, visits);
}

std::string shape_declaration(const Schema& schema, std::uint64_t id) {
    const auto type = schema.node(id).getStruct();
    return fmt::format(
        "struct {}Shape {{\n    static constexpr std::uint16_t data_words = {};\n"
        "    static constexpr std::uint16_t pointer_words = {};\n"
        "    static constexpr unsigned depth_max = {};\n"
        "    static wire::Checked check(const wire::StructReader& from, wire::Checker& checker);\n"
        "}};\n\n",
        schema.cpp_name(id), type.getDataWordCount(), type.getPointerCount(),
        schema.number(schema.file().getAnnotations(), "maxDepth").value_or(8));
}

std::string shape_definition(const Schema& schema, std::uint64_t id) {
    std::string body;
    const auto on_field = [&](const FieldVisit& visit) {
        const std::string call = check_call(schema, visit);
        if (call.empty()) return;
        const std::string when = condition(visit, "from");
        body += when.empty()
                    ? fmt::format("    if (const auto good = {}; !good) return good;\n", call)
                    : fmt::format(
                          "    if ({}) {{\n"
                          "        if (const auto good = {}; !good) return good;\n    }}\n",
                          when, call);
    };
    walk_fields(schema, id, on_field, [](const UnionVisit&) {});
    return fmt::format(
        "inline wire::Checked {}Shape::check([[maybe_unused]] const wire::StructReader& from,\n"
        "                                    [[maybe_unused]] wire::Checker& checker) {{\n{}"
        "    return {{}};\n}}\n\n",
        schema.cpp_name(id), body);
}

std::string enumeration(const Schema& schema, std::uint64_t id) {
    std::string values;
    std::string names;
    unsigned value = 0;
    const std::string type = schema.cpp_name(id);
    for (const auto enumerant : schema.node(id).getEnum().getEnumerants()) {
        const std::string name = snake_case(enumerant.getName().cStr());
        names += fmt::format("        case {0}::{1}: return \"{1}\";\n", type, name);
        values += fmt::format("    {} = {},\n", name, value++);
    }
    return fmt::format(
        "enum class {0} : std::uint16_t {{\n{1}}};\n\n"
        "/// Name of a value; \"unknown\" for one from a newer peer.\n"
        "[[nodiscard]] constexpr std::string_view name({0} value) {{\n"
        "    switch (value) {{\n{2}    }}\n    return \"unknown\";\n}}\n\n",
        type, values, names);
}

}  // namespace zooid::capnpc
