// What a schema type is in C++.
#include "field_types.hpp"

#include <bit>

namespace zooid::capnpc {

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

bool has_pointer_default(Value::Reader value) {
    switch (value.which()) {
        case Value::TEXT:
            return value.getText().size() > 0;
        case Value::DATA:
            return value.getData().size() > 0;
        case Value::LIST:
            return !value.getList().isNull();
        case Value::STRUCT:
            return !value.getStruct().isNull();
        default:
            return false;
    }
}

std::string element_size(Type::Reader type) {
    switch (plain_bits(type)) {
        case 1:
            return "wire::ElementSize::bit";
        case 8:
            return "wire::ElementSize::byte";
        case 16:
            return "wire::ElementSize::two_bytes";
        case 32:
            return "wire::ElementSize::four_bytes";
        default:
            return "wire::ElementSize::word";
    }
}

}  // namespace zooid::capnpc
