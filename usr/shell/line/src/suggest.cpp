#include <algorithm>
#include <array>
#include <cassert>
#include <zooid/shell/suggest.hpp>

namespace zooid::shell {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    assert(a.size() <= suggest_bytes_max && b.size() <= suggest_bytes_max);
    using Row = std::array<std::size_t, suggest_bytes_max + 1>;
    Row before_last{}, last{}, row{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

std::optional<std::string_view>
suggest(std::string_view word, std::span<const std::string_view> names) {
    if (word.empty() || word.size() > suggest_bytes_max) return std::nullopt;
    const std::size_t limit = word.size() <= 3 ? 1 : 2;
    std::optional<std::string_view> nearest;
    std::optional<std::string_view> longer;
    std::size_t longer_count = 0;
    std::size_t best = limit + 1;
    for (const std::string_view name : names) {
        if (name.size() > suggest_bytes_max) continue;
        if (const std::size_t distance = edit_distance(word, name); distance < best) {
            best = distance;
            nearest = name;
        }
        if (name.starts_with(word)) {
            longer = name;
            ++longer_count;
        }
    }
    if (nearest) return nearest;
    return longer_count == 1 ? longer : std::nullopt;
}

}  // namespace zooid::shell
