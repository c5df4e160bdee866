// The line editor: bytes from a terminal go in, bytes for the terminal come out; no I/O of its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <zooid/shell/history.hpp>
#include <zooid/shell/keys.hpp>
#include <zooid/shell/line_view.hpp>

namespace zooid::shell {

struct EditorOptions {
    std::string prompt = "zooid> ";
    unsigned columns = 80;
    bool dumb = false;                  // a terminal without escape sequences, or a log
    std::size_t line_bytes_max = 1024;  // in UTF-8; further characters are refused
    std::size_t history_lines_max = 64;
};

enum class EditorEvent : std::uint8_t {
    none,          // go on feeding
    line,          // a line is finished: line()
    interrupted,   // Ctrl-C: the line was thrown away
    end_of_input,  // Ctrl-D on an empty line
    complete,      // Tab: complete_with() what before_cursor() may become
};

/// Edits one line after another.
/// Use: begin(); feed bytes until an event; act on it; begin() again.
/// @invariant cursor() <= text().size(); the text is at most line_bytes_max bytes of valid UTF-8
///            without control characters; a dumb terminal gets no ESC.
class LineEditor {
public:
    explicit LineEditor(EditorOptions options);

    /// Starts an empty line; appends the prompt to `out`.
    void begin(std::string& out);

    /// Takes one byte; appends to `out` what the terminal must be sent.
    [[nodiscard]] EditorEvent on_byte(std::uint8_t byte, std::string& out);

    /// The prompt of the lines to come.
    void set_prompt(std::string prompt);
    /// A line of an earlier session, for the history; the oldest first.
    void remember(std::string_view line);

    [[nodiscard]] std::string before_cursor() const;
    /// Puts what all `choices` begin with in place of before_cursor(); lists them when that is no
    /// more than there is. A choice that does not begin with before_cursor() is left out.
    void complete_with(std::span<const std::string> choices, std::string& out);

    /// The line the last EditorEvent::line finished, in UTF-8; valid until the next one.
    [[nodiscard]] const std::string& line() const { return line_; }

    [[nodiscard]] const std::u32string& text() const { return text_; }
    [[nodiscard]] std::size_t cursor() const { return cursor_; }
    [[nodiscard]] const History& history() const { return history_; }

private:
    [[nodiscard]] EditorEvent on_key(Key key, std::string& out);
    void edit(Key key, std::string& out);
    void insert(char32_t character, std::string& out);
    void erase(std::size_t from, std::size_t to);
    void show(const std::u32string* other);
    void list(std::span<const std::string_view> choices, std::string& out);
    void finish();
    [[nodiscard]] std::size_t word_left() const;
    [[nodiscard]] std::size_t word_right() const;

    EditorOptions options_;
    KeyDecoder keys_;
    History history_;
    LineView view_;
    std::u32string text_;
    std::size_t cursor_ = 0;
    std::size_t bytes_ = 0;  // of text_ in UTF-8
    std::string line_;
};

}  // namespace zooid::shell
