#include "zooid/skb/advice.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "database.hpp"
#include "printer.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t name_bytes_max = 32;  // longer ones are not compared
constexpr std::size_t shown_max = 3;

struct Indicator {
    std::string_view name;
    std::uint32_t arity = 0;
};

struct Candidate {
    std::size_t distance = 0;  // edits between the names
    bool other_arity = false;
    std::string text;
    auto operator<=>(const Candidate&) const = default;
};

std::optional<Indicator> missing_relation(std::string_view error) {
    constexpr std::string_view head = "error(existence_error(procedure,";
    if (!error.starts_with(head)) return std::nullopt;
    error.remove_prefix(head.size());
    const std::size_t slash = error.rfind('/', error.find("),"));
    if (slash == std::string_view::npos) return std::nullopt;
    Indicator found{error.substr(0, slash)};
    const char* const digits = error.data() + slash + 1;
    if (std::from_chars(digits, error.data() + error.size(), found.arity).ec != std::errc())
        return std::nullopt;
    return found;
}

/// Insertions, deletions, changes, and swaps of neighbours (Damerau, optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, name_bytes_max + 1>, name_bytes_max + 1> d{};
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

}  // namespace

std::string advice(KnowledgeBase& base, std::string_view error) {
    const auto wanted = missing_relation(error);
    if (!wanted || wanted->name.size() > name_bytes_max) return {};
    const std::size_t edits_max = wanted->name.size() / 3;
    Database& database = base.database();
    std::vector<Candidate> found;
    database.each_predicate([&](const Predicate& each) {
        if (each.is_hidden || (each.first == nullptr && !each.is_declared)) return;
        const std::string name = quote_atom(database.atoms.text(each.name));
        if (name.size() > name_bytes_max) return;
        const std::size_t distance = edits(wanted->name, name);
        if (distance > edits_max) return;
        found.push_back(
            {distance, each.arity != wanted->arity, name + "/" + std::to_string(each.arity)});
    });
    std::ranges::sort(found);
    std::string out;
    for (std::size_t i = 0; i < std::min(found.size(), shown_max); ++i) {
        if (found[i].distance != found.front().distance ||
            found[i].other_arity != found.front().other_arity)
            break;
        out += (i == 0 ? "did you mean " : " or ") + found[i].text;
    }
    return out.empty() ? out : out + "?";
}

}  // namespace zooid::skb
