#include "wire_rows.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t value_words = 3;  // which and number, and a pointer
constexpr std::size_t word_bytes = 8;

std::size_t words_of_text(const std::string& text) { return text.size() / word_bytes + 1; }

}  // namespace

std::size_t words_of(const Value& value) {
    if (const auto* const name = std::get_if<std::string>(&value))
        return value_words + words_of_text(*name);
    if (const auto* const term = std::get_if<TermText>(&value))
        return value_words + words_of_text(term->text);
    return value_words;
}

std::size_t words_of(const Row& row) {
    std::size_t out = 0;
    for (const Value& value : row) out += words_of(value);
    return out;
}

}  // namespace zooid::skb
