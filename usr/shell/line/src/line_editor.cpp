#include <algorithm>
#include <cassert>
#include <vector>
#include <zooid/shell/line_editor.hpp>

namespace zooid::shell {

LineEditor::LineEditor(EditorOptions options)
    : options_(std::move(options)),
      history_(options_.history_lines_max),
      view_(from_utf8(options_.prompt), options_.columns, options_.dumb) {}

void LineEditor::begin(std::string& out) {
    finish();
    view_.forget();
    out += options_.prompt;
}

EditorEvent LineEditor::on_byte(std::uint8_t byte, std::string& out) {
    const auto key = keys_.feed(byte);
    const EditorEvent event = key ? on_key(*key, out) : EditorEvent::none;
    assert(cursor_ <= text_.size());
    assert(bytes_ <= options_.line_bytes_max);
    return event;
}

EditorEvent LineEditor::on_key(Key key, std::string& out) {
    switch (key.kind) {
        case KeyKind::enter:
            out += "\r\n";
            line_ = to_utf8(text_);
            history_.add(text_);
            finish();
            return EditorEvent::line;
        case KeyKind::interrupt:
            if (cursor_ < text_.size()) view_.draw(text_, text_.size(), out);
            out += "^C\r\n";
            finish();
            return EditorEvent::interrupted;
        case KeyKind::delete_or_end:
            if (!text_.empty()) break;
            out += "\r\n";
            return EditorEvent::end_of_input;
        case KeyKind::complete:
            return EditorEvent::complete;
        default:
            break;
    }
    edit(key, out);
    return EditorEvent::none;
}

void LineEditor::edit(Key key, std::string& out) {
    const std::size_t size = text_.size();
    switch (key.kind) {
        case KeyKind::character:
            return insert(key.character, out);
        case KeyKind::left:
            if (cursor_ > 0) --cursor_;
            break;
        case KeyKind::right:
            if (cursor_ < size) ++cursor_;
            break;
        case KeyKind::home:
            cursor_ = 0;
            break;
        case KeyKind::end:
            cursor_ = size;
            break;
        case KeyKind::word_left:
            cursor_ = word_left();
            break;
        case KeyKind::word_right:
            cursor_ = word_right();
            break;
        case KeyKind::up:
            show(history_.older(text_));
            break;
        case KeyKind::down:
            show(history_.newer());
            break;
        case KeyKind::backspace:
            if (cursor_ > 0) erase(cursor_ - 1, cursor_);
            break;
        case KeyKind::delete_here:
        case KeyKind::delete_or_end:
            if (cursor_ < size) erase(cursor_, cursor_ + 1);
            break;
        case KeyKind::kill_to_end:
            erase(cursor_, size);
            break;
        case KeyKind::kill_to_start:
            erase(0, cursor_);
            break;
        case KeyKind::kill_word:
            erase(word_left(), cursor_);
            break;
        case KeyKind::redraw:
            view_.clear_screen(out);
            break;
        default:
            return view_.bell(out);
    }
    view_.draw(text_, cursor_, out);
}

void LineEditor::set_prompt(std::string prompt) {
    options_.prompt = std::move(prompt);
    view_ = LineView(from_utf8(options_.prompt), options_.columns, options_.dumb);
}

void LineEditor::remember(std::string_view line) { history_.add(from_utf8(line)); }

std::string LineEditor::before_cursor() const { return to_utf8(text_.substr(0, cursor_)); }

void LineEditor::complete_with(std::span<const std::string> choices, std::string& out) {
    const std::string before = before_cursor();
    std::vector<std::string_view> fitting;
    for (const std::string_view choice : choices) {
        if (choice.starts_with(before)) fitting.push_back(choice);
    }
    if (fitting.empty()) return view_.bell(out);
    std::string_view common = fitting.front();
    for (const std::string_view choice : fitting) {
        std::size_t same = 0;
        while (same < common.size() && same < choice.size() && common[same] == choice[same]) ++same;
        common = common.substr(0, same);
    }
    // The bytes of a character stay together, also where two characters begin with the same ones.
    const std::string_view whole = fitting.front();
    std::size_t end = common.size();
    while (end < whole.size() && end > before.size() &&
           (static_cast<std::uint8_t>(whole[end]) & 0xc0) == 0x80)
        --end;
    common = common.substr(0, end);
    if (common.size() == before.size() && fitting.size() > 1) return list(fitting, out);
    for (const char32_t character : from_utf8(common.substr(before.size()))) insert(character, out);
}

/// Below the line, which is then begun again.
void LineEditor::list(std::span<const std::string_view> choices, std::string& out) {
    constexpr std::size_t shown_max = 40;
    out += "\r\n";
    for (const std::string_view choice : choices.first(std::min(choices.size(), shown_max))) {
        out += choice;
        out += "  ";
    }
    if (choices.size() > shown_max) out += "...";
    out += "\r\n" + options_.prompt;
    view_.forget();
    view_.draw(text_, cursor_, out);
}

void LineEditor::insert(char32_t character, std::string& out) {
    const std::size_t bytes = utf8_bytes(character);
    if (bytes_ + bytes > options_.line_bytes_max) return view_.bell(out);
    const bool at_end = cursor_ == text_.size();
    text_.insert(cursor_, 1, character);
    bytes_ += bytes;
    ++cursor_;
    if (at_end)
        view_.draw_appended(text_, out);
    else
        view_.draw(text_, cursor_, out);
}

void LineEditor::erase(std::size_t from, std::size_t to) {
    assert(from <= to && to <= text_.size());
    for (std::size_t i = from; i < to; ++i) bytes_ -= utf8_bytes(text_[i]);
    text_.erase(from, to - from);
    cursor_ = from;
}

void LineEditor::show(const std::u32string* other) {
    if (other == nullptr) return;
    text_ = *other;
    cursor_ = text_.size();
    bytes_ = to_utf8(text_).size();
}

void LineEditor::finish() {
    history_.stop_walking();
    text_.clear();
    cursor_ = 0;
    bytes_ = 0;
}

std::size_t LineEditor::word_left() const {
    std::size_t at = cursor_;
    while (at > 0 && text_[at - 1] == U' ') --at;
    while (at > 0 && text_[at - 1] != U' ') --at;
    return at;
}

std::size_t LineEditor::word_right() const {
    std::size_t at = cursor_;
    while (at < text_.size() && text_[at] == U' ') ++at;
    while (at < text_.size() && text_[at] != U' ') ++at;
    return at;
}

}  // namespace zooid::shell
