// One line of a terminal, redrawn: prompt, the part of the text that fits, the cursor in its place.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace zooid::shell {

/// Draws an edited line in one row, scrolling sideways when it is too long.
/// @invariant the cursor's column is always within the row.
class LineView {
public:
    /// @param columns width of the terminal; at least 8 columns of text are shown in any case.
    /// @param dumb    no escape sequences: only printable characters, CR, LF, BS.
    LineView(std::u32string prompt, unsigned columns, bool dumb);

    /// Appends what makes the row show `text` with the cursor before text[cursor].
    void draw(std::u32string_view text, std::size_t cursor, std::string& out);

    /// Like draw(), when all that changed is one character added at the end.
    void draw_appended(std::u32string_view text, std::string& out);

    /// The row is someone else's now (a new line was begun): nothing needs erasing.
    void forget();
    void clear_screen(std::string& out);
    void bell(std::string& out) const;

private:
    void scroll_to(std::u32string_view text, std::size_t cursor);
    [[nodiscard]] std::size_t end_of_window(std::u32string_view text) const;

    std::u32string prompt_;
    unsigned room_;  // columns for text
    bool dumb_;
    std::size_t first_ = 0;  // first character shown
    unsigned shown_ = 0;     // columns of text on the terminal now
};

}  // namespace zooid::shell
