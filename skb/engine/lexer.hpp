// Text to tokens, with the place of each.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "number.hpp"

namespace zooid::skb {

struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct Token {
    enum class Kind : std::uint8_t {
        name,
        quoted,
        variable,
        number,
        string,
        punctuation,
        end,
        nothing,
        bad
    };
    Kind kind = Kind::nothing;
    /// Of a name or string, decoded; of a bad token: the reason, an atom. Part of the lexer's text
    /// or of the lexer: it stays until the next but one is read.
    std::string_view text;
    Number number;
    bool opens_args = false;  // an opening parenthesis follows at once
    bool after_layout = false;
    Place place;
};

/// Classes of characters that make one name when they stand together.
[[nodiscard]] bool is_symbol_char(char c);
[[nodiscard]] bool is_alnum_char(char c);  // letters, digits, _ and every byte of a non-ASCII one
[[nodiscard]] bool is_digit(char c);
[[nodiscard]] bool starts_variable(char c);

/// Reads one number from the start of `text`; `length` is 0 when there is none.
/// `reason` names what is wrong with it, else null.
Number read_number(std::string_view text, std::size_t& length, const char*& reason);

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}
    void next(Token& token);
    [[nodiscard]] Place place() const { return place_; }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    void advance(std::size_t count = 1);
    /// Over those that are neither line ends nor parts of longer characters.
    void advance_plain(std::size_t count) {
        at_ += count;
        place_.column += static_cast<std::uint32_t>(count);
    }
    bool skip_layout(Token& token);  // false: an unclosed comment
    void number(Token& token);
    void quoted(Token& token, char quote);
    bool decode(Token& token, char quote, std::string& out);
    bool escape(std::string& out);
    void alphanumeric(Token& token);
    void name(Token& token);

    std::string_view text_;
    std::size_t at_ = 0;
    Place place_;
    std::array<std::string, 2> decoded_;  // what the text does not have as it is, in turn
    std::size_t newest_ = 0;
};

}  // namespace zooid::skb
