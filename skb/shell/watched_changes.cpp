#include "zooid/skb/watched_changes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "zooid/skb/answer_rows.hpp"

namespace zooid::skb {

std::string notice_text(double real) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), real).ptr;
    std::string out(digits.data(), end);
    // 1 would read back as an integer, 1e30 as none at all.
    if (const auto place = out.find('e'); place != std::string::npos && !out.contains('.'))
        out.insert(place, ".0");
    else if (out.find_first_not_of("-0123456789") == std::string::npos)
        out += ".0";
    return out;
}

std::string notice_text(std::string_view atom) { return atom_text(atom); }

void WatchedChanges::add(bool asserted, const std::vector<std::string>& values) {
    std::string line = values.empty() ? "true" : "";
    for (std::size_t column = 0; column < values.size(); ++column) {
        if (column > 0) line += ", ";
        if (column < names_.size()) line += names_[column] + " = ";
        line += values[column];
    }
    const auto before = std::ranges::find(changes_, std::pair(!asserted, line));
    if (before != changes_.end()) {
        changes_.erase(before);
    } else {
        changes_.emplace_back(asserted, std::move(line));
    }
}

std::string WatchedChanges::take_lines() {
    std::string out;
    if (const auto lost = std::exchange(lost_, 0); lost > 0)
        out = std::to_string(lost) + " changes were lost: they came too fast\n";
    for (const auto& [asserted, line] : changes_) out += (asserted ? "+ " : "- ") + line + "\n";
    changes_.clear();
    return out;
}

}  // namespace zooid::skb
