// A terminal as the tests see it: what a person would have on the screen after these bytes.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell::test {

/// One row of a terminal. Knows CR, LF, BS, BEL, `CSI K`, `CSI n C`, `CSI H`, `CSI 2 J`; anything
/// else it does not know makes `confused` true. Never wraps: beyond the last column is `overrun`.
class Terminal {
public:
    explicit Terminal(std::size_t columns) : columns_(columns) {}

    void feed(std::string_view bytes) {
        const std::u32string text = from_utf8(bytes);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == 0x1b)
                i = escape(text, i);
            else
                put(text[i]);
        }
    }

    /// The row without trailing blanks.
    [[nodiscard]] std::u32string row() const {
        std::u32string out;
        for (const Cell& cell : cells_) out += cell.text;
        return out.substr(0, out.find_last_not_of(U' ') + 1);
    }

    [[nodiscard]] std::size_t column() const { return column_; }

    bool confused = false;
    bool overrun = false;
    bool escaped = false;  // an escape sequence was seen
    std::vector<std::u32string> above;

private:
    struct Cell {
        std::u32string text;
        bool second_half = false;
    };

    void put(char32_t c) {
        if (c == U'\r') {
            column_ = 0;
        } else if (c == U'\n') {
            above.push_back(row());
            cells_.clear();
        } else if (c == U'\b') {
            column_ -= column_ > 0 ? 1 : 0;
        } else if (c == U'\a') {
            return;
        } else if (c < 0x20) {
            confused = true;
        } else {
            write(c);
        }
    }

    void write(char32_t c) {
        const unsigned width = width_of(c);
        if (width == 0) {
            if (column_ == 0) return;
            std::size_t at = column_ - 1;
            while (at > 0 && cells_[at].second_half) --at;
            cells_[at].text += c;
            return;
        }
        while (cells_.size() < column_ + width + 1) cells_.push_back({U" ", false});
        if (cells_[column_].second_half) cells_[column_ - 1].text = U" ";
        const std::size_t after = column_ + width;
        if (cells_[after].second_half) cells_[after] = {U" ", false};
        cells_[column_] = {std::u32string(1, c), false};
        if (width == 2) cells_[column_ + 1] = {U"", true};
        column_ = after;
        overrun = overrun || column_ >= columns_;
    }

    std::size_t escape(std::u32string_view text, std::size_t at) {
        escaped = true;
        std::size_t end = at + 2;
        std::size_t number = 0;
        while (end < text.size() && text[end] >= U'0' && text[end] <= U'9')
            number = number * 10 + (text[end++] - U'0');
        if (end >= text.size() || text[at + 1] != U'[') {
            confused = true;
            return text.size();
        }
        if (text[end] == U'K')
            cells_.resize(std::min(cells_.size(), column_));
        else if (text[end] == U'C')
            column_ += number;
        else if (text[end] == U'H')
            column_ = 0;
        else if (text[end] == U'J' && number == 2)
            cells_.clear();
        else
            confused = true;
        while (cells_.size() < column_) cells_.push_back({U" ", false});
        return end;
    }

    std::size_t columns_;
    std::size_t column_ = 0;
    std::vector<Cell> cells_;
};

/// True when the terminal shows the prompt and a part of `text` with its cursor before
/// text[cursor].
[[nodiscard]] inline bool shows(const Terminal& terminal, std::u32string_view prompt,
                                std::u32string_view text, std::size_t cursor) {
    const std::u32string row = terminal.row();
    for (std::size_t first = 0; first <= cursor; ++first) {
        const std::size_t column = width_of(prompt) + width_of(text.substr(first, cursor - first));
        if (column != terminal.column()) continue;
        for (std::size_t end = text.size() + 1; end-- > cursor;) {
            std::u32string expected(prompt);
            expected += text.substr(first, end - first);
            if (row == expected.substr(0, expected.find_last_not_of(U' ') + 1)) return true;
        }
    }
    return false;
}

}  // namespace zooid::shell::test
