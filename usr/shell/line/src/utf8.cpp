#include <array>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// The ranges that matter in practice. Source: Unicode 15, "DerivedGeneralCategory.txt" (Mn, Me,
// Cf).
constexpr std::array<Range, 14> no_width{{{0x300, 0x36f},
                                          {0x483, 0x489},
                                          {0x591, 0x5bd},
                                          {0x610, 0x61a},
                                          {0x64b, 0x65f},
                                          {0x1ab0, 0x1aff},
                                          {0x1dc0, 0x1dff},
                                          {0x200b, 0x200f},
                                          {0x202a, 0x202e},
                                          {0x2060, 0x2064},
                                          {0x20d0, 0x20ff},
                                          {0xfe00, 0xfe0f},
                                          {0xfe20, 0xfe2f},
                                          {0xe0100, 0xe01ef}}};

// Source: Unicode 15, "EastAsianWidth.txt" (W and F), joined where the gaps are unassigned.
constexpr std::array<Range, 9> two_wide{{{0x1100, 0x115f},
                                         {0x2e80, 0x303e},
                                         {0x3041, 0xa4cf},
                                         {0xac00, 0xd7a3},
                                         {0xf900, 0xfaff},
                                         {0xfe30, 0xfe6f},
                                         {0xff00, 0xff60},
                                         {0x1f300, 0x1f64f},
                                         {0x20000, 0x3fffd}}};

template <std::size_t n>
bool within(const std::array<Range, n>& ranges, char32_t c) {
    for (const Range& range : ranges) {
        if (c >= range.first && c <= range.last) return true;
    }
    return false;
}

bool carriable(char32_t c) { return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff); }

}  // namespace

std::optional<char32_t> Utf8Decoder::feed(std::uint8_t byte) {
    if (missing_ > 0) {
        if ((byte & 0xc0) == 0x80) {
            value_ = value_ << 6 | (byte & 0x3fu);
            if (--missing_ > 0) return std::nullopt;
            if (value_ >= least_ && carriable(value_)) return value_;
            ++broken_;
            return std::nullopt;
        }
        missing_ = 0;  // the sequence ends early; this byte begins anew
        ++broken_;
    }
    if (byte < 0x80) return byte;
    if (byte >= 0xc2 && byte <= 0xdf) {
        missing_ = 1;
        value_ = byte & 0x1fu;
        least_ = 0x80;
    } else if ((byte & 0xf0) == 0xe0) {
        missing_ = 2;
        value_ = byte & 0x0fu;
        least_ = 0x800;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
        missing_ = 3;
        value_ = byte & 0x07u;
        least_ = 0x10000;
    } else {
        ++broken_;
    }
    return std::nullopt;
}

std::size_t utf8_bytes(char32_t c) {
    if (c < 0x80) return 1;
    if (c < 0x800) return 2;
    return c < 0x10000 || !carriable(c) ? 3 : 4;
}

void append_utf8(std::string& out, char32_t c) {
    if (!carriable(c)) c = replacement_character;
    const auto tail = [c](unsigned shift) {
        return static_cast<char>(0x80u | ((c >> shift) & 0x3fu));
    };
    switch (utf8_bytes(c)) {
        case 1:
            out += static_cast<char>(c);
            return;
        case 2:
            out += {static_cast<char>(0xc0u | c >> 6), tail(0)};
            return;
        case 3:
            out += {static_cast<char>(0xe0u | c >> 12), tail(6), tail(0)};
            return;
        default:
            out += {static_cast<char>(0xf0u | c >> 18), tail(12), tail(6), tail(0)};
    }
}

std::string to_utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) append_utf8(out, c);
    return out;
}

std::u32string from_utf8(std::string_view text) {
    Utf8Decoder decoder;
    std::u32string out;
    for (const char byte : text) {
        const std::uint64_t broken = decoder.broken();
        const auto c = decoder.feed(static_cast<std::uint8_t>(byte));
        out.append(decoder.broken() - broken, replacement_character);
        if (c) out += *c;
    }
    if (decoder.pending()) out += replacement_character;
    return out;
}

unsigned width_of(char32_t c) {
    if (c < 0x300) return 1;
    if (within(no_width, c)) return 0;
    return within(two_wide, c) ? 2 : 1;
}

unsigned width_of(std::u32string_view text) {
    unsigned width = 0;
    for (const char32_t c : text) width += width_of(c);
    return width;
}

}  // namespace zooid::shell
