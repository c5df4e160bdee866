#include <cassert>
#include <utility>
#include <zooid/shell/line_discipline.hpp>

namespace zooid::shell {

namespace {

constexpr std::uint8_t end_of_input = 0x04;  // Ctrl-D
constexpr std::uint8_t backspace = 0x08;
constexpr std::uint8_t kill_line = 0x15;  // Ctrl-U
constexpr std::uint8_t kill_word = 0x17;  // Ctrl-W
constexpr std::uint8_t del = 0x7f;

constexpr bool is_control(std::uint8_t byte) { return byte < 0x20; }
/// A byte of a UTF-8 character behind its first.
constexpr bool continues(char byte) { return (static_cast<std::uint8_t>(byte) & 0xc0) == 0x80; }

}  // namespace

void LineDiscipline::set(bool raw, bool echo) {
    raw_ = raw;
    echo_ = echo;
}

void LineDiscipline::show(std::uint8_t byte, std::string& echo) const {
    if (!echo_) return;
    if (is_control(byte) && byte != '\n') {
        echo += '^';
        echo += static_cast<char>(byte + '@');
    } else {
        echo += static_cast<char>(byte);
    }
}

void LineDiscipline::erase_last(std::string& echo) {
    const bool control = is_control(static_cast<std::uint8_t>(text_.back()));
    while (text_.size() > 1 && continues(text_.back())) text_.pop_back();
    text_.pop_back();
    if (echo_) echo += control ? "\b\b  \b\b" : "\b \b";
}

void LineDiscipline::on_byte(std::uint8_t byte, std::string& echo) {
    assert(!ready());
    if (raw_) {
        show(byte, echo);
        text_ += static_cast<char>(byte);
        return;
    }
    if (byte == '\r') byte = '\n';
    switch (byte) {
        case backspace:
        case del:
            if (!text_.empty()) erase_last(echo);
            return;
        case kill_line:
            while (!text_.empty()) erase_last(echo);
            return;
        case kill_word:
            while (!text_.empty() && text_.back() == ' ') erase_last(echo);
            while (!text_.empty() && text_.back() != ' ') erase_last(echo);
            return;
        case end_of_input:
            complete_ = true;
            return;
        default:
            break;
    }
    if (text_.size() == input_line_bytes_max && byte != '\n') {
        echo += '\a';
        return;
    }
    show(byte, echo);
    text_ += static_cast<char>(byte);
    complete_ = byte == '\n';
}

std::string LineDiscipline::take(std::size_t bytes_max) {
    assert(ready());
    std::string taken = text_.substr(0, bytes_max);
    text_.erase(0, taken.size());
    if (text_.empty()) complete_ = false;
    return taken;
}

std::string LineDiscipline::drop() {
    complete_ = false;
    return std::exchange(text_, {});
}

}  // namespace zooid::shell
