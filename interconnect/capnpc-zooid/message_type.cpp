// Which message a struct becomes as params or results of a method.
#include "message_type.hpp"

#include <fmt/format.h>

#include "capability_fields.hpp"
#include "field_walk.hpp"

namespace zooid::capnpc {
namespace {

constexpr unsigned slot_words = 7;
constexpr unsigned message_words_max = 2047;
constexpr unsigned words_beside_buffer_max = 27;  // core/bulk.hpp

bool is_pointer(capnp::schema::Type::Reader type) {
    return type.isText() || type.isData() || type.isList() || type.isStruct() ||
           type.isAnyPointer();
}

/// True when nothing but a capability stands in the struct's pointer section.
bool points_to_nothing(const Schema& schema, std::uint64_t struct_id) {
    bool points = false;
    const auto look = [&](const FieldVisit& visit) {
        points |= visit.field.isSlot() && is_pointer(visit.field.getSlot().getType());
    };
    walk_fields(schema, struct_id, look, [](const UnionVisit&) {});
    return !points;
}

}  // namespace

MessageType message_type(const Schema& schema, std::uint64_t interface_id,
                         capnp::schema::Method::Reader method, std::uint64_t struct_id) {
    const Node type = schema.node(struct_id);
    const unsigned data = type.getStruct().getDataWordCount();
    const unsigned pointers = type.getStruct().getPointerCount();
    const std::string name = schema.cpp_name(struct_id);
    const bool carries = carries_capability(schema, struct_id);
    const unsigned buffer = carried_buffer_bytes(schema, struct_id);
    if (data <= slot_words && points_to_nothing(schema, struct_id))
        return {fmt::format("wire::FastMessage<{}Fields, {}, {}, {}>", name, data, carries, buffer),
                data, carries};
    auto limit = schema.number(method.getAnnotations(), "maxWords");
    for (const auto& annotations :
         {type.getAnnotations(), schema.node(interface_id).getAnnotations(),
          schema.file().getAnnotations()}) {
        if (!limit) limit = schema.number(annotations, "maxWords");
    }
    const std::string_view place = method.getName().cStr();
    if (!limit)
        throw schema.error(interface_id, place,
                           fmt::format("its messages have pointers or more than {} words: add "
                                       "$maxWords to the method, a struct, the interface or the "
                                       "file",
                                       slot_words));
    if (*limit < 1 + data + pointers || *limit > message_words_max)
        throw schema.error(interface_id, place,
                           fmt::format("$maxWords({}) is not between {} and {}", *limit,
                                       1 + data + pointers, message_words_max));
    if (buffer != 0 && *limit > words_beside_buffer_max)
        throw schema.error(interface_id, place,
                           fmt::format("$maxWords({}): beside a buffer a message has at most {}",
                                       *limit, words_beside_buffer_max));
    return {fmt::format("wire::GeneralMessage<{0}Fields, {0}Shape, {1}, {2}, {3}>", name, *limit,
                        carries, buffer),
            *limit, carries};
}

}  // namespace zooid::capnpc
