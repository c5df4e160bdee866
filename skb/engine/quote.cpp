// How atoms and floats are written.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "lexer.hpp"
#include "printer.hpp"

namespace zooid::skb {

namespace {
bool needs_quotes(std::string_view text) {
    if (text.empty()) return true;
    if (text == "[]" || text == "{}" || text == "!" || text == ";" || text == ",")
        return text == ",";
    const bool lower =
        (text[0] >= 'a' && text[0] <= 'z') || static_cast<unsigned char>(text[0]) >= 0x80;
    bool alnum = lower;
    bool symbol = true;
    for (const char c : text) {
        alnum = alnum && is_alnum_char(c);
        symbol = symbol && is_symbol_char(c);
    }
    return !alnum && (!symbol || text == "." || text.starts_with("/*"));
}
}  // namespace

std::string quote_atom(std::string_view text) {
    if (!needs_quotes(text)) return std::string(text);
    std::string out = "'";
    for (const char c : text) {
        switch (c) {
            case '\'':
                out += "\\'";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
                    out += c;
                    break;
                }
                std::array<char, 4> hex{};
                const auto end = std::to_chars(hex.data(), hex.data() + hex.size(),
                                               static_cast<unsigned char>(c), 16);
                out.append("\\x").append(hex.data(), end.ptr).append("\\");
        }
    }
    return out + "'";
}

std::string print_float(double value) {
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    if (std::isnan(value)) return "nan";
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
    std::array<char, 64> buffer{};
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                      plain ? std::chars_format::fixed : std::chars_format::scientific);
    std::string text(buffer.data(), result.ptr);
    const std::size_t e = text.find('e');
    if (e != std::string::npos) {  // 1e+07 is written 1.0e7
        std::size_t zeros = e + 2;
        while (zeros + 1 < text.size() && text[zeros] == '0') ++zeros;
        text.erase(e + 2, zeros - e - 2);
        if (text[e + 1] == '+') text.erase(e + 1, 1);
    }
    if (text.find('.') == std::string::npos) text.insert(std::min(e, text.size()), ".0");
    return text;
}

}  // namespace zooid::skb
