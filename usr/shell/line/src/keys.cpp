#include <string_view>
#include <zooid/shell/keys.hpp>

namespace zooid::shell {
namespace {

constexpr std::uint8_t escape = 0x1b;

constexpr std::uint8_t control(char letter) { return static_cast<std::uint8_t>(letter - '@'); }

Key control_key(std::uint8_t byte) {
    switch (byte) {
        case control('A'):
            return {KeyKind::home};
        case control('B'):
            return {KeyKind::left};
        case control('C'):
            return {KeyKind::interrupt};
        case control('D'):
            return {KeyKind::delete_or_end};
        case control('E'):
            return {KeyKind::end};
        case control('F'):
            return {KeyKind::right};
        case control('H'):
        case 0x7f:
            return {KeyKind::backspace};
        case control('I'):
            return {KeyKind::complete};
        case control('J'):
        case control('M'):
            return {KeyKind::enter};
        case control('K'):
            return {KeyKind::kill_to_end};
        case control('L'):
            return {KeyKind::redraw};
        case control('N'):
            return {KeyKind::down};
        case control('P'):
            return {KeyKind::up};
        case control('U'):
            return {KeyKind::kill_to_start};
        case control('W'):
            return {KeyKind::kill_word};
        default:
            return {KeyKind::unknown};
    }
}

/// Source: ECMA-48 (CSI) with xterm's and the VT220's key codes.
Key sequence_key(std::string_view parameters, char last) {
    const bool modified = parameters.ends_with(";5") || parameters.ends_with(";3");
    switch (last) {
        case 'A':
            return {KeyKind::up};
        case 'B':
            return {KeyKind::down};
        case 'C':
            return {modified ? KeyKind::word_right : KeyKind::right};
        case 'D':
            return {modified ? KeyKind::word_left : KeyKind::left};
        case 'F':
            return {KeyKind::end};
        case 'H':
            return {KeyKind::home};
        case '~':
            if (parameters == "1" || parameters == "7") return {KeyKind::home};
            if (parameters == "3") return {KeyKind::delete_here};
            if (parameters == "4" || parameters == "8") return {KeyKind::end};
            return {KeyKind::unknown};
        default:
            return {KeyKind::unknown};
    }
}

}  // namespace

std::optional<Key> KeyDecoder::feed(std::uint8_t byte) {
    const bool paired = after_return_ && byte == '\n';
    after_return_ = false;
    if (paired) return std::nullopt;
    const bool breaks = byte < 0x20 || byte == 0x7f;  // also out of an unfinished escape sequence
    if (breaks || state_ == State::plain) return feed_plain(byte);
    if (state_ == State::escape) return feed_escape(byte);
    return feed_sequence(byte);
}

std::optional<Key> KeyDecoder::feed_plain(std::uint8_t byte) {
    state_ = State::plain;
    if (byte == escape) {
        utf8_.reset();
        parameters_.clear();
        state_ = State::escape;
        return std::nullopt;
    }
    if (byte < 0x20 || byte == 0x7f) {
        utf8_.reset();
        after_return_ = byte == '\r';
        return control_key(byte);
    }
    const std::uint64_t broken = utf8_.broken();
    const auto character = utf8_.feed(byte);
    if (character && (*character < 0x80 || *character >= 0xa0))
        return Key{KeyKind::character, *character};
    if (character || utf8_.broken() != broken) return Key{KeyKind::unknown};
    return std::nullopt;
}

std::optional<Key> KeyDecoder::feed_escape(std::uint8_t byte) {
    state_ = State::plain;
    switch (byte) {
        case '[':
            state_ = State::control_sequence;
            return std::nullopt;
        case 'O':
            state_ = State::single_shift;
            return std::nullopt;
        case 'b':
            return Key{KeyKind::word_left};
        case 'f':
            return Key{KeyKind::word_right};
        default:
            return Key{KeyKind::unknown};
    }
}

std::optional<Key> KeyDecoder::feed_sequence(std::uint8_t byte) {
    const bool parameter = byte >= 0x20 && byte < 0x40;
    if (parameter && state_ == State::control_sequence) {
        if (parameters_.size() < escape_bytes_max) {
            parameters_ += static_cast<char>(byte);
            return std::nullopt;
        }
        state_ = State::plain;
        return Key{KeyKind::unknown};
    }
    state_ = State::plain;
    return byte < 0x7f ? sequence_key(parameters_, static_cast<char>(byte)) : Key{KeyKind::unknown};
}

}  // namespace zooid::shell
