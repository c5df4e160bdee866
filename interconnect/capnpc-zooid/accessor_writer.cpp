// Writes what one field of a struct becomes: its getter, its setter and its check.
#include "accessor_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "field_types.hpp"

namespace zooid::capnpc {
namespace {

/// What setting this field does to the unions it stands in.
std::string choose(const FieldVisit& visit) {
    std::string code;
    for (const Guard& guard : visit.guards)
        code += fmt::format("        wire::store<std::uint16_t, {}>(*this, {});\n",
                            guard.offset * 16, guard.value);
    if (visit.drops_capability)
        code +=
            "        if constexpr (requires { this->carry_capability(0); })\n"
            "            this->carry_capability(0);\n";
    return code;
}

/// The default of a pointer field as a constant named after it, and how a getter names that.
struct Default {
    std::string constant;
    std::string argument;
};
Default pointer_default(const FieldVisit& visit) {
    const auto words = default_words(visit.field.getSlot().getDefaultValue());
    if (words.empty()) return {};
    return {fmt::format("    static constexpr std::array<std::uint64_t, {}> default_{}{{\n"
                        "        {:#x}}};\n",
                        words.size(), visit.name, fmt::join(words, ", ")),
            fmt::format(", default_{}", visit.name)};
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
    const Default otherwise = pointer_default(visit);
    return fmt::format(
        "{5}    [[nodiscard]] {0} {1}() const {{\n"
        "        return this->reader().{2}({3}{6}).value_or({0}());\n    }}\n"
        "    [[nodiscard]] std::expected<void, WireError> set_{1}({0} value) {{\n{4}"
        "        return this->builder().set_{2}({3}, value);\n    }}\n",
        type, visit.name, kind, visit.field.getSlot().getOffset(), choose(visit),
        otherwise.constant, otherwise.argument);
}

std::string struct_accessors(const Schema& schema, const FieldVisit& visit) {
    const std::uint64_t id = visit.field.getSlot().getType().getStruct().getTypeId();
    const Default otherwise = pointer_default(visit);
    return fmt::format(
        "{4}    [[nodiscard]] auto {0}() const {{\n"
        "        using Nested = typename wire::Dependent<{1}Fields, Storage>::Reader;\n"
        "        return Nested(this->reader().structure({2}{5}).value_or(wire::StructReader()));\n"
        "    }}\n"
        "    [[nodiscard]] auto init_{0}() {{\n{3}"
        "        using Nested = typename wire::Dependent<{1}Fields, Storage>::Builder;\n"
        "        return wire::as<Nested>(this->builder().init_structure(\n"
        "            {2}, {1}Shape::data_words, {1}Shape::pointer_words));\n    }}\n",
        visit.name, schema.cpp_name(id), visit.field.getSlot().getOffset(), choose(visit),
        otherwise.constant, otherwise.argument);
}

std::string list_accessors(const Schema& schema, const FieldVisit& visit) {
    const auto slot = visit.field.getSlot();
    const auto element = slot.getType().getList().getElementType();
    const bool values = plain_type(schema, element).has_value();
    const Default otherwise = pointer_default(visit);
    return fmt::format(
        "{6}    [[nodiscard]] auto {0}() const {{\n"
        "        return typename {1}::Reader(\n"
        "            this->reader().list({2}{7}).value_or(wire::ListReader()));\n    }}\n"
        "    [[nodiscard]] auto {4}_{0}(typename {1}::Content {5}) {{\n{3}"
        "        return {1}::build(this->builder().place({2}), {5});\n    }}\n",
        visit.name, list_type(schema, visit, element), slot.getOffset(), choose(visit),
        values ? "set" : "init", values ? "values" : "count", otherwise.constant,
        otherwise.argument);
}

std::string capability_accessors(const Schema& schema, const FieldVisit& visit) {
    const auto slot = visit.field.getSlot();
    const std::string counts = condition(visit, "*this");
    return fmt::format(
        "    [[nodiscard]] ::zooid::interconnect::Capability<{0}> {1}() const {{\n"
        "        return {{{2}}};\n    }}\n"
        "    void set_{1}(::zooid::interconnect::Capability<{0}> capability) {{\n{3}"
        "        this->carry_capability(capability.cptr);\n"
        "        if constexpr (requires {{ this->builder(); }})\n"
        "            this->builder().set_capability({4}, capability.cptr != 0);\n    }}\n",
        schema.capability_kind(slot.getType().getInterface().getTypeId()), visit.name,
        counts.empty() ? "this->carried_capability()"
                       : fmt::format("{} ? this->carried_capability() : 0", counts),
        choose(visit), slot.getOffset());
}

std::string buffer_accessors(const FieldVisit& visit) {
    return fmt::format(
        "    [[nodiscard]] bool has_{0}() const {{ return this->has_buffer(); }}\n"
        "    /// It goes with the message; the buffer again when it is longer than the schema "
        "allows.\n"
        "    [[nodiscard]] std::expected<void, {1}> set_{0}({1} buffer) {{\n"
        "        return this->carry_buffer(std::move(buffer));\n    }}\n"
        "    /// From now on the caller's; nothing when none came, or it was taken or sent.\n"
        "    [[nodiscard]] std::optional<{1}> take_{0}() const {{ return this->take_buffer(); }}\n",
        visit.name, "::zooid::interconnect::Owned<::zooid::interconnect::Buffer>");
}

bool is_void(const FieldVisit& visit) {
    return visit.field.isGroup() || visit.field.getSlot().getType().isVoid();
}

}  // namespace

std::string condition(const FieldVisit& visit, std::string_view storage) {
    std::string text;
    for (const Guard& guard : visit.guards)
        text += fmt::format("{}wire::load<std::uint16_t, {}>({}) == {}", text.empty() ? "" : " && ",
                            guard.offset * 16, storage, guard.value);
    return text;
}

std::string accessors(const Schema& schema, const FieldVisit& visit) {
    if (is_void(visit))
        return visit.in_union
                   ? fmt::format("    void set_{}() {{\n{}    }}\n", visit.name, choose(visit))
                   : "";
    const auto type = visit.field.getSlot().getType();
    if (const auto plain = plain_type(schema, type)) return plain_accessors(visit, *plain);
    if (schema.is_buffer(type)) return buffer_accessors(visit);
    if (type.isInterface()) return capability_accessors(schema, visit);
    const std::string has = fmt::format(
        "    [[nodiscard]] bool has_{}() const {{ return !this->reader().pointer({}).null(); }}\n",
        visit.name, visit.field.getSlot().getOffset());
    switch (type.which()) {
        case Type::TEXT:
            return bytes_accessors(visit, true) + has;
        case Type::DATA:
            return bytes_accessors(visit, false) + has;
        case Type::STRUCT:
            return struct_accessors(schema, visit) + has;
        case Type::LIST:
            return list_accessors(schema, visit) + has;
        default:
            throw schema.error(visit.struct_id, visit.field.getName().cStr(),
                               "AnyPointer is not supported: name the type, or use Data");
    }
}

std::string check_call(const Schema& schema, const FieldVisit& visit) {
    if (!visit.field.isSlot()) return "";
    const auto type = visit.field.getSlot().getType();
    const auto offset = visit.field.getSlot().getOffset();
    switch (type.which()) {
        case Type::TEXT:
            return fmt::format("checker.text(from, {})", offset);
        case Type::DATA:
            return fmt::format("checker.data(from, {})", offset);
        case Type::INTERFACE:
            return fmt::format("checker.capability(from, {})", offset);
        case Type::STRUCT:
            return fmt::format("checker.structure<{}Shape>(from, {})",
                               schema.cpp_name(type.getStruct().getTypeId()), offset);
        case Type::LIST:
            return fmt::format("checker.list<{}>(from, {})",
                               list_type(schema, visit, type.getList().getElementType()), offset);
        default:
            return "";
    }
}

std::string visit_call(const Schema& schema, const FieldVisit& visit) {
    if (is_void(visit) || schema.is_buffer(visit.field.getSlot().getType())) return "";
    const auto type = visit.field.getSlot().getType();
    // A capability is the message's, which a reader of the words alone does not have.
    const std::string call = fmt::format(
        "{1}visit(\"{0}\", this->{0}())", visit.name,
        type.isInterface() ? "if constexpr (requires { this->carried_capability(); })\n            "
                           : "");
    std::string when = condition(visit, "*this");
    // One that is not there may have itself as a field, without end.
    if (type.isStruct())
        when += fmt::format("{}this->has_{}()", when.empty() ? "" : " && ", visit.name);
    return when.empty() ? fmt::format("        {};\n", call)
                        : fmt::format("        if ({}) {};\n", when, call);
}

}  // namespace zooid::capnpc
