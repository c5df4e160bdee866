// The lines entered before, bounded.
#pragma once
#include <cstddef>
#include <deque>
#include <string>

namespace zooid::shell {

/// Remembers lines and walks through them. While walking, the unfinished line is kept as a draft.
class History {
public:
    explicit History(std::size_t lines_max) : lines_max_(lines_max) {}

    /// Keeps the line, unless it is blank or the same as the newest; ends any walk.
    void add(const std::u32string& line);

    /// One line back; `shown` is what is being edited. @return null when there is none older.
    [[nodiscard]] const std::u32string* older(const std::u32string& shown);

    /// One line forward, at last the draft. @return null when already there.
    [[nodiscard]] const std::u32string* newer();

    void stop_walking() { back_ = 0; }
    [[nodiscard]] std::size_t size() const { return lines_.size(); }

private:
    std::size_t lines_max_;
    std::deque<std::u32string> lines_;  // newest last
    std::u32string draft_;
    std::size_t back_ = 0;  // 0: at the draft; k: at the k-th newest line
};

}  // namespace zooid::shell
