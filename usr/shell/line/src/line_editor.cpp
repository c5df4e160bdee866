#include <cassert>
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
