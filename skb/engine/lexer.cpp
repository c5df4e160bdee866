#include "lexer.hpp"

#include "utf8.hpp"

namespace zooid::skb {

namespace {
enum Class : std::uint8_t { other, layout, digit, letter, capital, high, symbol, solo, mark };

/// What each byte is; `high`: of a character outside of ASCII, which counts as a letter.
constexpr std::array<Class, 256> classes = [] {
    std::array<Class, 256> of{};
    for (unsigned c = 0; c < of.size(); ++c) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) of[c] = layout;
        if (c >= '0' && c <= '9') of[c] = digit;
        if (c >= 'a' && c <= 'z') of[c] = letter;
        if (c == '_' || (c >= 'A' && c <= 'Z')) of[c] = capital;
        if (c >= 0x80) of[c] = high;
    }
    for (const char c : std::string_view("+-*/\\^<>=~:.?@#&$"))
        of[static_cast<unsigned char>(c)] = symbol;
    for (const char c : std::string_view("!;")) of[static_cast<unsigned char>(c)] = solo;
    for (const char c : std::string_view("()[]{},|")) of[static_cast<unsigned char>(c)] = mark;
    return of;
}();
Class class_of(char c) { return classes[static_cast<unsigned char>(c)]; }
}  // namespace

bool is_symbol_char(char c) { return class_of(c) == symbol; }
bool is_digit(char c) { return class_of(c) == digit; }
bool starts_variable(char c) { return class_of(c) == capital; }
bool is_alnum_char(char c) {
    const Class of = class_of(c);
    return of >= digit && of <= high;
}

namespace {
Token& bad(Token& token, const char* reason) {
    token.kind = Token::Kind::bad;
    token.text = reason;
    return token;
}
bool is_layout(char c) { return class_of(c) == layout; }
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
        if (peek() == ' ') {
            advance_plain(1);
        } else if (is_layout(peek())) {
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

void Lexer::next(Token& token) {
    token = {};
    newest_ ^= 1;
    if (!skip_layout(token)) return void(bad(token, "end_of_file_in_block_comment"));
    token.place = place_;
    if (at_end()) return;
    const char c = peek();
    if (is_digit(c)) {
        number(token);
    } else if (is_alnum_char(c)) {
        alphanumeric(token);
    } else if (c == '\'' || c == '"' || c == '`') {
        quoted(token, c);
    } else if (c == '.' && (at_ + 1 >= text_.size() || is_layout(peek(1)) || peek(1) == '%')) {
        token.kind = Token::Kind::end;
        advance();
    } else {
        name(token);
    }
    token.opens_args = peek() == '(';
}

void Lexer::alphanumeric(Token& token) {
    const std::size_t from = at_;
    std::size_t end = at_;
    bool is_ascii = true;
    for (; end < text_.size() && is_alnum_char(text_[end]); ++end)
        is_ascii = is_ascii && class_of(text_[end]) != high;
    token.kind = starts_variable(text_[from]) ? Token::Kind::variable : Token::Kind::name;
    token.text = text_.substr(from, end - from);
    if (is_ascii)
        advance_plain(end - from);
    else
        advance(end - from);
}

void Lexer::name(Token& token) {
    const char c = peek();
    const std::size_t from = at_;
    std::size_t end = at_ + 1;
    switch (class_of(c)) {
        case symbol:
            while (end < text_.size() && is_symbol_char(text_[end])) ++end;
            token.kind = Token::Kind::name;
            break;
        case solo:
            token.kind = Token::Kind::name;
            break;
        case mark:
            token.kind = Token::Kind::punctuation;
            break;
        default:
            return void(bad(token, "illegal_character"));
    }
    advance_plain(end - from);
    if (c == '|' && peek() == '|') return void(bad(token, "illegal_character"));
    token.text = text_.substr(from, end - from);
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

// Most are in the text as they are meant; the others are written out.
void Lexer::quoted(Token& token, char quote) {
    token.kind = quote == '"' ? Token::Kind::string : Token::Kind::quoted;
    if (quote == '`') return void(bad(token, "illegal_character"));
    advance();
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\\' && text_[end] != '\n')
        ++end;
    const bool is_plain = end < text_.size() && text_[end] == quote &&
                          (end + 1 >= text_.size() || text_[end + 1] != quote);
    if (is_plain) {
        token.text = text_.substr(at_, end - at_);
        advance(end + 1 - at_);
        return;
    }
    std::string& out = decoded_[newest_];
    out.clear();
    if (decode(token, quote, out)) token.text = out;
}

// What stands in quotes, up to the closing one; false: it is spoiled.
bool Lexer::decode(Token& token, char quote, std::string& out) {
    const auto spoil = [&](const char* reason) {
        bad(token, reason);
        return false;
    };
    for (;;) {
        if (at_end()) return spoil("end_of_file_in_quoted");
        const char c = peek();
        if (c == quote) {
            advance();
            if (peek() != quote) return true;
            out.push_back(quote);
            advance();
        } else if (c == '\\') {
            advance();
            if (!escape(out)) return spoil("undefined_char_escape");
        } else if (c == '\n') {
            return spoil("newline_in_quoted");
        } else {
            out.push_back(c);
            advance();
        }
    }
}

// After a backslash. A wrong one leaves the token for the caller to spoil.
bool Lexer::escape(std::string& out) {
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
        encode_utf8(code, out);
        return true;
    }
    const std::size_t found = letters.find(c);
    if (at_end() || found == std::string_view::npos) return false;
    out.push_back(values[found]);
    advance();
    return true;
}

}  // namespace zooid::skb
