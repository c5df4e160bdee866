#include <zooid/shell/history.hpp>

namespace zooid::shell {

void History::add(const std::u32string& line) {
    back_ = 0;
    if (line.find_first_not_of(U' ') == std::u32string::npos || lines_max_ == 0) return;
    if (!lines_.empty() && lines_.back() == line) return;
    if (lines_.size() == lines_max_) lines_.pop_front();
    lines_.push_back(line);
}

const std::u32string* History::older(const std::u32string& shown) {
    if (back_ == lines_.size()) return nullptr;
    if (back_ == 0) draft_ = shown;
    ++back_;
    return &lines_[lines_.size() - back_];
}

const std::u32string* History::newer() {
    if (back_ == 0) return nullptr;
    --back_;
    return back_ == 0 ? &draft_ : &lines_[lines_.size() - back_];
}

}  // namespace zooid::shell
