// What a terminal does with typed bytes before a program reads them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace zooid::shell {

inline constexpr std::size_t input_line_bytes_max = 1024;  // what is typed beyond rings the bell

/// Bytes on their way to a program: by lines that can still be edited (Backspace, Ctrl-U, Ctrl-W;
/// Ctrl-D sends what there is, and at the start of a line ends the input), or raw.
/// Ctrl-C and what follows it must not be given.
class LineDiscipline {
public:
    /// What the program that reads now wants; what is typed already stays.
    void set(bool raw, bool echo);

    /// One typed byte; what the terminal is to show is appended to `echo`. Not while ready().
    void on_byte(std::uint8_t byte, std::string& echo);
    /// True when a read can be answered.
    [[nodiscard]] bool ready() const { return complete_ || (raw_ && !text_.empty()); }
    /// What is read, at most `bytes_max`; a long line stays ready for the next. Empty: end of
    /// input.
    [[nodiscard]] std::string take(std::size_t bytes_max);

    /// What was typed and never read, to be typed again elsewhere.
    [[nodiscard]] std::string drop();

private:
    void show(std::uint8_t byte, std::string& echo) const;
    void erase_last(std::string& echo);

    std::string text_;
    bool complete_ = false;  // text_ is a line, or the last piece before the end of input
    bool raw_ = false;
    bool echo_ = true;
};

}  // namespace zooid::shell
