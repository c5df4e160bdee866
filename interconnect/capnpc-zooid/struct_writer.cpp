// Writes the accessors and the shape of one struct.
#include "struct_writer.hpp"

#include <fmt/format.h>

#include "field_types.hpp"
#include "field_walk.hpp"
#include "names.hpp"

namespace zooid::capnpc {
namespace {

/// What setting this field does to the unions it stands in.
std::string choose(const FieldVisit& visit) {
    std::string code;
    for (const Guard& guard : visit.guards)
        code += fmt::format("        wire::store<std::uint16_t, {}>(*this, {});\n",
                            guard.offset * 16, guard.value);
    return code;
}

SchemaError unsupported(const FieldVisit& visit, std::string_view what) {
    return SchemaError(fmt::format("field {}: {}", visit.name, what));
}

std::string plain_accessors(const FieldVisit& visit, const std::string& type) {
    const auto slot = visit.field.getSlot();
    const unsigned bit = slot.getOffset() * plain_bits(slot.getType());
    const std::string arguments =
        fmt::format("{}, {}, {:#x}", type, bit, default_bits(slot.getDefaultValue()));
    return fmt::format(
        "    [[nodiscard]] {0} {1}() const {{ return wire::load<{2}>(*this); }}\n"
        "    void set_{1}({0} value) {{\n{3}        wire::store<{2}>(*this, value);\n    }}\n",
        type, visit.name, arguments, choose(visit));
}

std::string bytes_accessors(const FieldVisit& visit, bool text) {
    const std::string_view type = text ? "std::string_view" : "std::span<const std::byte>";
    const std::string_view kind = text ? "text" : "data";
    return fmt::format(
        "    [[nodiscard]] {0} {1}() const {{\n"
        "        return this->reader().{2}({3}).value_or({0}());\n    }}\n"
        "    [[nodiscard]] std::expected<void, WireError> set_{1}({0} value) {{\n{4}"
        "        return this->builder().set_{2}({3}, value);\n    }}\n",
        type, visit.name, kind, visit.field.getSlot().getOffset(), choose(visit));
}

std::string struct_accessors(const Schema& schema, const FieldVisit& visit) {
    const std::uint64_t id = visit.field.getSlot().getType().getStruct().getTypeId();
    return fmt::format(
        "    [[nodiscard]] auto {0}() const {{\n"
        "        using Nested = typename wire::Dependent<{1}Fields, Storage>::Reader;\n"
        "        return Nested(this->reader().structure({2}).value_or(wire::StructReader()));\n"
        "    }}\n"
        "    [[nodiscard]] auto init_{0}() {{\n{3}"
        "        using Nested = typename wire::Dependent<{1}Fields, Storage>::Builder;\n"
        "        return wire::as<Nested>(this->builder().init_structure(\n"
        "            {2}, {1}Shape::data_words, {1}Shape::pointer_words));\n    }}\n",
        visit.name, schema.cpp_name(id), visit.field.getSlot().getOffset(), choose(visit));
}

std::string struct_list_accessors(const Schema& schema, const FieldVisit& visit) {
    const auto element = visit.field.getSlot().getType().getList().getElementType();
    return fmt::format(
        "    [[nodiscard]] auto {0}() const {{\n"
        "        return wire::Structs<{1}Fields>("
        "this->reader().list({2}).value_or(wire::ListReader()));\n    }}\n"
        "    [[nodiscard]] auto init_{0}(std::uint32_t count) {{\n{3}"
        "        return "
        "wire::as<wire::StructsBuilder<{1}Fields>>(this->builder().init_structures(\n"
        "            {2}, count, {1}Shape::data_words, {1}Shape::pointer_words));\n    }}\n",
        visit.name, schema.cpp_name(element.getStruct().getTypeId()),
        visit.field.getSlot().getOffset(), choose(visit));
}

std::string bytes_list_accessors(const FieldVisit& visit, bool text) {
    return fmt::format(
        "    [[nodiscard]] wire::{0} {1}() const {{\n"
        "        return wire::{0}(this->reader().list({2}).value_or(wire::ListReader()));\n    }}\n"
        "    [[nodiscard]] std::expected<wire::BytesListBuilder, WireError> "
        "init_{1}(std::uint32_t count) {{\n{3}"
        "        return this->builder().init_bytes_list({2}, count, {4});\n    }}\n",
        text ? "Texts" : "Datas", visit.name, visit.field.getSlot().getOffset(), choose(visit),
        text);
}

std::string value_list_accessors(const FieldVisit& visit, const std::string& element) {
    return fmt::format(
        "    [[nodiscard]] wire::Values<{0}> {1}() const {{\n"
        "        return wire::Values<{0}>(this->reader().list({2}).value_or("
        "wire::ListReader()));\n    }}\n"
        "    [[nodiscard]] std::expected<void, WireError> set_{1}(std::span<const {0}> values) "
        "{{\n{3}        return this->builder().template set_values<{0}>({2}, values);\n    }}\n",
        element, visit.name, visit.field.getSlot().getOffset(), choose(visit));
}

std::string list_accessors(const Schema& schema, const FieldVisit& visit) {
    const auto element = visit.field.getSlot().getType().getList().getElementType();
    if (element.isStruct()) return struct_list_accessors(schema, visit);
    if (element.isText() || element.isData()) return bytes_list_accessors(visit, element.isText());
    if (const auto plain = plain_type(schema, element)) return value_list_accessors(visit, *plain);
    throw unsupported(visit, "lists of lists, of Void and of capabilities are not supported");
}

std::string accessors(const Schema& schema, const FieldVisit& visit) {
    if (visit.field.isGroup() || visit.field.getSlot().getType().isVoid())
        return visit.in_union
                   ? fmt::format("    void set_{}() {{\n{}    }}\n", visit.name, choose(visit))
                   : "";
    const auto slot = visit.field.getSlot();
    if (const auto plain = plain_type(schema, slot.getType()))
        return plain_accessors(visit, *plain);
    if (has_pointer_default(slot.getDefaultValue()))
        throw unsupported(visit, "a default for Text, Data, lists and structs is not supported");
    switch (slot.getType().which()) {
        case Type::TEXT:
            return bytes_accessors(visit, true);
        case Type::DATA:
            return bytes_accessors(visit, false);
        case Type::STRUCT:
            return struct_accessors(schema, visit);
        case Type::LIST:
            return list_accessors(schema, visit);
        default:
            throw unsupported(visit,
                              "capabilities and AnyPointer are not fields here; "
                              "annotate the method with $capability");
    }
}

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

/// The Checker call for a pointer field; empty for data fields.
std::string check_call(const Schema& schema, Type::Reader type, std::uint32_t offset) {
    switch (type.which()) {
        case Type::TEXT:
            return fmt::format("checker.text(from, {})", offset);
        case Type::DATA:
            return fmt::format("checker.data(from, {})", offset);
        case Type::STRUCT:
            return fmt::format("checker.structure<{}Shape>(from, {})",
                               schema.cpp_name(type.getStruct().getTypeId()), offset);
        case Type::LIST: {
            const auto element = type.getList().getElementType();
            if (element.isStruct())
                return fmt::format("checker.structures<{}Shape>(from, {})",
                                   schema.cpp_name(element.getStruct().getTypeId()), offset);
            if (element.isText()) return fmt::format("checker.texts(from, {})", offset);
            if (element.isData()) return fmt::format("checker.datas(from, {})", offset);
            return fmt::format("checker.values(from, {}, {})", offset, element_size(element));
        }
        default:
            return "";
    }
}

}  // namespace

std::string fields_template(const Schema& schema, std::uint64_t id) {
    std::string body;
    walk_fields(
        schema, id, [&](const FieldVisit& visit) { body += accessors(schema, visit); },
        [&](const UnionVisit& visit) { body += union_accessors(visit); });
    return fmt::format(
        "template <class Storage>\nstruct {0}Fields : Storage {{\n"
        "    {0}Fields() = default;\n"
        "    explicit {0}Fields(Storage storage) : Storage(storage) {{}}\n{1}}};\n\n",
        schema.cpp_name(id), body);
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
        if (!visit.field.isSlot()) return;
        const auto slot = visit.field.getSlot();
        const std::string call = check_call(schema, slot.getType(), slot.getOffset());
        if (call.empty()) return;
        std::string guard;
        for (const Guard& each : visit.guards)
            guard += fmt::format("wire::load<std::uint16_t, {}>(from) == {} && ", each.offset * 16,
                                 each.value);
        body += guard.empty()
                    ? fmt::format("    if (const auto good = {}; !good) return good;\n", call)
                    : fmt::format(
                          "    if ({}true) {{\n"
                          "        if (const auto good = {}; !good) return good;\n    }}\n",
                          guard, call);
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
    const std::string& type = schema.cpp_name(id);
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
