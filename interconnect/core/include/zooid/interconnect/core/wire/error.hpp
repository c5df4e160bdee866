// What can be wrong with the words of a general-form message.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::interconnect {

enum class WireError : std::uint8_t {
    out_of_bounds,  // a pointer leaves the message: refuse it
    bad_pointer,    // not the kind of pointer, or of list element, the schema says: refuse it
    bad_text,       // a Text without its final NUL: refuse it
    too_deep,       // nested deeper than the schema allows: refuse it
    too_much,       // more words reached than the message has (pointers overlap): refuse it
    too_long,       // more words than the schema allows: refuse it, or send it in parts
    no_room,  // a builder has used all words of its message: send it in parts, or raise $maxWords
};

[[nodiscard]] constexpr std::string_view name(WireError error) {
    switch (error) {
        case WireError::out_of_bounds:
            return "out_of_bounds";
        case WireError::bad_pointer:
            return "bad_pointer";
        case WireError::bad_text:
            return "bad_text";
        case WireError::too_deep:
            return "too_deep";
        case WireError::too_much:
            return "too_much";
        case WireError::too_long:
            return "too_long";
        case WireError::no_room:
            return "no_room";
    }
    return "unknown";
}

}  // namespace zooid::interconnect
