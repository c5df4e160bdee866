#include "json_text.hpp"

#include <fmt/format.h>

namespace zooid::trace {

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += byte < 0x80 ? c : '?';
        }
    }
    return out + '"';
}

}  // namespace zooid::trace
