#include "utf8.hpp"

namespace zooid::skb {

namespace {
constexpr std::uint32_t byte_of(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}
}  // namespace

std::uint32_t decode_utf8(std::string_view text, std::size_t& at) {
    const std::uint32_t lead = byte_of(text, at++);
    const unsigned more = lead >= 0xF0 && lead < 0xF8 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (lead < 0xC0 || lead >= 0xF8 || at + more > text.size()) return lead;
    std::uint32_t code = lead & (0x3FU >> more);
    for (unsigned i = 0; i < more; ++i) {
        const std::uint32_t next = byte_of(text, at + i);
        if ((next & 0xC0) != 0x80) return lead;
        code = code << 6 | (next & 0x3F);
    }
    at += more;
    return code;
}

void encode_utf8(std::uint32_t code, std::string& out) {
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

std::vector<std::uint32_t> code_points(std::string_view text) {
    std::vector<std::uint32_t> out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) out.push_back(decode_utf8(text, at));
    return out;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) decode_utf8(text, at);
    return count;
}

}  // namespace zooid::skb
