#include <algorithm>
#include <cassert>
#include <zooid/shell/line_view.hpp>
#include <zooid/shell/utf8.hpp>

namespace zooid::shell {

constexpr unsigned room_min = 8;

LineView::LineView(std::u32string prompt, unsigned columns, bool dumb)
    : prompt_(std::move(prompt)), dumb_(dumb) {
    const unsigned taken = width_of(prompt_) + 3;  // room for ^C; the last column wraps
    room_ = columns > taken + room_min ? columns - taken : room_min;
}

void LineView::forget() {
    first_ = 0;
    shown_ = 0;
}

void LineView::clear_screen(std::string& out) {
    out += dumb_ ? "\r\n" : "\x1b[H\x1b[2J";
    shown_ = 0;
}

void LineView::bell(std::string& out) const {
    if (!dumb_) out += '\a';
}

void LineView::scroll_to(std::u32string_view text, std::size_t cursor) {
    first_ = std::min(first_, cursor);
    while (width_of(text.substr(first_, cursor - first_)) > room_) ++first_;
    // After deletions, show as much of the beginning as fits again.
    while (first_ > 0 && width_of(text.substr(first_ - 1)) <= room_) --first_;
}

std::size_t LineView::end_of_window(std::u32string_view text) const {
    unsigned width = 0;
    for (std::size_t i = first_; i < text.size(); ++i) {
        width += width_of(text[i]);
        if (width > room_) return i;
    }
    return text.size();
}

void LineView::draw(std::u32string_view text, std::size_t cursor, std::string& out) {
    assert(cursor <= text.size());
    scroll_to(text, cursor);
    const std::u32string_view window = text.substr(first_, end_of_window(text) - first_);
    const std::u32string_view before = text.substr(first_, cursor - first_);
    const unsigned width = width_of(window);
    const unsigned erased = shown_ > width ? shown_ - width : 0;
    out += '\r' + to_utf8(prompt_) + to_utf8(window);
    if (dumb_) {
        out.append(erased, ' ');
        out.append(erased + width - width_of(before), '\b');
    } else {
        out += "\x1b[K";
        const unsigned column = width_of(prompt_) + width_of(before);
        if (before.size() < window.size()) {
            out += '\r';
            if (column > 0) out += "\x1b[" + std::to_string(column) + "C";
        }
    }
    shown_ = width;
}

void LineView::draw_appended(std::u32string_view text, std::string& out) {
    assert(!text.empty());
    const unsigned width = width_of(text.back());
    if (first_ != 0 || shown_ + width > room_) return draw(text, text.size(), out);
    append_utf8(out, text.back());
    shown_ += width;
}

}  // namespace zooid::shell
