#include "lexer.hpp"

#include "utf8.hpp"

namespace zooid::skb {

bool is_symbol_char(char c) {
    return c != '\0' && std::string_view("+-*/\\^<>=~:.?@#&$").find(c) != std::string_view::npos;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_variable(char c) { return c == '_' || (c >= 'A' && c <= 'Z'); }
bool is_alnum_char(char c) {
    return is_digit(c) || starts_variable(c) || (c >= 'a' && c <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

namespace {
Token& bad(Token& token, const char* reason) {
    token.kind = Token::Kind::bad;
    token.text = reason;
    return token;
}
bool is_layout(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
}  // namespace

void Lexer::advance(std::size_t count) {
    for (; count > 0 && !at_end(); --count, ++at_) {
        if (text_[at_] == '\n') {
            ++place_.line;
            place_.column = 1;
        } else if ((static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
            ++place_.column;
        }
    }
}

bool Lexer::skip_layout(Token& token) {
    for (;;) {
        if (!at_end() && is_layout(peek())) {
            advance();
        } else if (peek() == '%') {
            while (!at_end() && peek() != '\n') advance();
        } else if (peek() == '/' && peek(1) == '*') {
            token.place = place_;
            const std::size_t close = text_.find("*/", at_ + 2);
            if (close == std::string_view::npos) return false;
            advance(close + 2 - at_);
        } else {
            return true;
        }
        token.after_layout = true;
    }
}

Token Lexer::next() {
    Token token;
    if (!skip_layout(token)) return bad(token, "end_of_file_in_block_comment");
    token.place = place_;
    if (at_end()) return token;
    const char c = peek();
    if (is_digit(c)) {
        number(token);
    } else if (c == '\'' || c == '"' || c == '`') {
        quoted(token, c);
    } else if (starts_variable(c) || is_alnum_char(c)) {
        const std::size_t from = at_;
        while (is_alnum_char(peek())) advance();
        token.kind = starts_variable(c) ? Token::Kind::variable : Token::Kind::name;
        token.text = text_.substr(from, at_ - from);
    } else if (c == '.' && (at_ + 1 >= text_.size() || is_layout(peek(1)) || peek(1) == '%')) {
        token.kind = Token::Kind::end;
        advance();
    } else {
        name(token);
    }
    token.opens_args = peek() == '(';
    return token;
}

void Lexer::name(Token& token) {
    const char c = peek();
    const std::size_t from = at_;
    if (is_symbol_char(c)) {
        while (is_symbol_char(peek())) advance();
    } else if (std::string_view("!;()[]{},|").find(c) != std::string_view::npos) {
        advance();
        if (c == '|' && peek() == '|') return void(bad(token, "illegal_character"));
    } else {
        bad(token, "illegal_character");
        return;
    }
    const bool solo = c == '!' || c == ';' || is_symbol_char(c);
    token.kind = solo ? Token::Kind::name : Token::Kind::punctuation;
    token.text = text_.substr(from, at_ - from);
}

void Lexer::number(Token& token) {
    std::size_t length = 0;
    const char* reason = nullptr;
    token.kind = Token::Kind::number;
    token.number = read_number(text_.substr(at_), length, reason);
    if (reason != nullptr) {
        bad(token, reason);
        return;
    }
    advance(length);
    if (is_alnum_char(peek())) bad(token, "illegal_number");
}

void Lexer::quoted(Token& token, char quote) {
    token.kind = quote == '"' ? Token::Kind::string : Token::Kind::quoted;
    if (quote == '`') {
        bad(token, "illegal_character");
        return;
    }
    advance();
    for (;;) {
        if (at_end()) return void(bad(token, "end_of_file_in_quoted"));
        const char c = peek();
        if (c == quote) {
            advance();
            if (peek() != quote) return;
            token.text.push_back(quote);
            advance();
        } else if (c == '\\') {
            advance();
            if (!escape(token)) return void(bad(token, "undefined_char_escape"));
        } else if (c == '\n') {
            return void(bad(token, "newline_in_quoted"));
        } else {
            token.text.push_back(c);
            advance();
        }
    }
}

// After a backslash. A wrong one leaves the token for the caller to spoil.
bool Lexer::escape(Token& token) {
    constexpr std::string_view letters = "abfnrtv0\\'\"`es";
    constexpr std::string_view values("\a\b\f\n\r\t\v\0\\'\"`\x1b ", 14);
    const char c = peek();
    if (c == '\n') {
        advance();
        return true;
    }
    if (c == 'x' || is_digit(c)) {
        const unsigned base = c == 'x' ? 16 : 8;
        if (c == 'x') advance();
        std::uint32_t code = 0;
        std::size_t digits = 0;
        for (; peek() != '\\'; advance(), ++digits) {
            const char d = peek();
            const int value = is_digit(d)            ? d - '0'
                              : d >= 'a' && d <= 'f' ? d - 'a' + 10
                              : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                                     : 99;
            if (value >= static_cast<int>(base)) return false;
            code = code * base + static_cast<std::uint32_t>(value);
            if (code > code_point_max) return false;
        }
        advance();
        if (digits == 0) return false;
        encode_utf8(code, token.text);
        return true;
    }
    const std::size_t found = letters.find(c);
    if (at_end() || found == std::string_view::npos) return false;
    token.text.push_back(values[found]);
    advance();
    return true;
}

}  // namespace zooid::skb
