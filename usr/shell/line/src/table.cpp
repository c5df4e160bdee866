#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <zooid/shell/json_text.hpp>
#include <zooid/shell/table.hpp>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {
namespace {

/// The shortest text that reads back as the same number.
template <class Number>
std::string digits(Number number) {
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.begin(), buffer.end(), number);
    assert(error == std::errc{});
    return {buffer.begin(), end};
}

std::string printable(const std::string& text) {
    std::u32string out = from_utf8(text);
    for (char32_t& c : out) {
        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) c = replacement_character;
    }
    return to_utf8(out);
}

struct AsText {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return printable(text); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    template <class Number>
    std::string operator()(Number number) const {
        return digits(number);
    }
};

struct AsJson {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(const std::string& text) const { return json_text(text); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(double number) const {
        return std::isfinite(number) ? digits(number) : "null";
    }
    template <class Number>
    std::string operator()(Number number) const {
        return digits(number);
    }
};

bool is_number(const Cell& cell) {
    return std::holds_alternative<std::int64_t>(cell) ||
           std::holds_alternative<std::uint64_t>(cell) || std::holds_alternative<double>(cell);
}

void put(std::string& line, const std::string& text, std::size_t width, bool right) {
    const std::size_t taken = width_of(from_utf8(text));
    const std::string pad(width > taken ? width - taken : 0, ' ');
    line += right ? pad + text : text + pad;
}

/// A field of RFC 4180: in quotes only when it needs them.
std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

void finish(std::string& out, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

}  // namespace

void Table::add(std::vector<Cell> cells) {
    assert(cells.size() == columns_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = width_of(from_utf8(columns_[i]));
        bool numbers = false;
        for (const auto& row : rows_) {
            width = std::max<std::size_t>(width, width_of(from_utf8(std::visit(AsText{}, row[i]))));
            numbers = numbers || is_number(row[i]);
        }
        widths.push_back(width);
        right.push_back(numbers);
    }
    std::string out;
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i > 0) line += "  ";
        put(line, columns_[i], widths[i], right[i]);
    }
    finish(out, std::move(line));
    for (const auto& row : rows_) {
        line.clear();
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) line += "  ";
            put(line, std::visit(AsText{}, row[i]), widths[i], right[i]);
        }
        finish(out, std::move(line));
    }
    return out;
}

std::string Table::csv() const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) out += (i > 0 ? "," : "") + columns_[i];
    out += '\n';
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i > 0 ? "," : "") + quoted(std::visit(AsText{}, row[i]));
        out += '\n';
    }
    return out;
}

std::string Table::json(std::string_view command, Status status) const {
    std::string out = "{\"version\":" + digits(json_version) +
                      ",\"command\":" + json_text(command) +
                      ",\"status\":" + digits(exit_code(status)) + ",\"rows\":[";
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        out += r > 0 ? ",{" : "{";
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) out += ',';
            out += json_text(columns_[i]) + ":" + std::visit(AsJson{}, rows_[r][i]);
        }
        out += '}';
    }
    return out + "]}\n";
}

}  // namespace zooid::shell
