#include <zooid/shell/json_text.hpp>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {

std::string json_text(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char32_t c : from_utf8(text)) {
        if (c == U'"' || c == U'\\') out += '\\';
        if (c == U'\n') {
            out += "\\n";
        } else if (c < 0x20 || c == 0x7f) {
            out += "\\u00";
            out += {digits[c >> 4], digits[c & 15]};
        } else {
            append_utf8(out, c);
        }
    }
    return out + '"';
}

}  // namespace zooid::shell
