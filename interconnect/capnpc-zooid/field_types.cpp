// What a schema type is in C++.
#include "field_types.hpp"

#include <capnp/any.h>
#include <capnp/message.h>
#include <fmt/format.h>

#include <bit>
#include <cassert>
#include <cstring>

namespace zooid::capnpc {

namespace {

constexpr unsigned default_words_max = 1 << 16;  // a list longer than a message has no use

}  // namespace

std::optional<std::string> plain_type(const Schema& schema, Type::Reader type) {
    switch (type.which()) {
        case Type::BOOL:
            return "bool";
        case Type::INT8:
            return "std::int8_t";
        case Type::INT16:
            return "std::int16_t";
        case Type::INT32:
            return "std::int32_t";
        case Type::INT64:
            return "std::int64_t";
        case Type::UINT8:
            return "std::uint8_t";
        case Type::UINT16:
            return "std::uint16_t";
        case Type::UINT32:
            return "std::uint32_t";
        case Type::UINT64:
            return "std::uint64_t";
        case Type::FLOAT32:
            return "float";
        case Type::FLOAT64:
            return "double";
        case Type::ENUM:
            return schema.cpp_name(type.getEnum().getTypeId());
        default:
            return std::nullopt;
    }
}

unsigned plain_bits(Type::Reader type) {
    switch (type.which()) {
        case Type::BOOL:
            return 1;
        case Type::INT8:
        case Type::UINT8:
            return 8;
        case Type::INT16:
        case Type::UINT16:
        case Type::ENUM:
            return 16;
        case Type::INT32:
        case Type::UINT32:
        case Type::FLOAT32:
            return 32;
        default:
            return 64;
    }
}

std::uint64_t default_bits(Value::Reader value) {
    switch (value.which()) {
        case Value::BOOL:
            return value.getBool() ? 1 : 0;
        case Value::INT8:
            return static_cast<std::uint8_t>(value.getInt8());
        case Value::INT16:
            return static_cast<std::uint16_t>(value.getInt16());
        case Value::INT32:
            return static_cast<std::uint32_t>(value.getInt32());
        case Value::INT64:
            return static_cast<std::uint64_t>(value.getInt64());
        case Value::UINT8:
            return value.getUint8();
        case Value::UINT16:
            return value.getUint16();
        case Value::UINT32:
            return value.getUint32();
        case Value::UINT64:
            return value.getUint64();
        case Value::FLOAT32:
            return std::bit_cast<std::uint32_t>(value.getFloat32());
        case Value::FLOAT64:
            return std::bit_cast<std::uint64_t>(value.getFloat64());
        case Value::ENUM:
            return value.getEnum();
        default:
            return 0;
    }
}

std::vector<std::uint64_t> default_words(Value::Reader value) {
    capnp::MallocMessageBuilder message(default_words_max);  // all of it in one segment
    auto root = message.getRoot<capnp::AnyPointer>();
    switch (value.which()) {
        case Value::TEXT:
            if (value.getText().size() == 0) return {};
            root.setAs<capnp::Text>(value.getText());
            break;
        case Value::DATA:
            if (value.getData().size() == 0) return {};
            root.setAs<capnp::Data>(value.getData());
            break;
        case Value::LIST:
            if (value.getList().isNull()) return {};
            root.set(value.getList());
            break;
        case Value::STRUCT:
            if (value.getStruct().isNull()) return {};
            root.set(value.getStruct());
            break;
        default:
            return {};
    }
    const auto segments = message.getSegmentsForOutput();
    assert(segments.size() == 1);
    std::vector<std::uint64_t> words(segments[0].size());
    std::memcpy(words.data(), segments[0].begin(), words.size() * sizeof(capnp::word));
    return words;
}

std::string list_type(const Schema& schema, const FieldVisit& visit, Type::Reader element) {
    if (const auto plain = plain_type(schema, element))
        return fmt::format("wire::ListOfValues<{}>", *plain);
    switch (element.which()) {
        case Type::TEXT:
            return "wire::ListOfTexts";
        case Type::DATA:
            return "wire::ListOfDatas";
        case Type::LIST:
            return fmt::format("wire::ListOfLists<{}>",
                               list_type(schema, visit, element.getList().getElementType()));
        case Type::STRUCT: {
            const std::string name = schema.cpp_name(element.getStruct().getTypeId());
            return fmt::format("wire::ListOfStructs<{0}Fields, {0}Shape>", name);
        }
        default:
            throw schema.error(visit.struct_id, visit.field.getName().cStr(),
                               "a list holds neither Void, AnyPointer nor capabilities: a message "
                               "carries at most one capability, as a field of its own");
    }
}

}  // namespace zooid::capnpc
