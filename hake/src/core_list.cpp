#include "core_list.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <zooid/hake/machine_plan.hpp>

namespace zooid::hake {
namespace {

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value >= 1 && value <= cores_max ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<std::vector<unsigned>> parse_core_list(std::string_view text) {
    std::vector<unsigned> sizes;
    const Failure wrong{
        ExitStatus::usage,
        fmt::format("--cores {}: expected sizes from 1 to {} as 2,4,8 or 1..8", text, cores_max)};
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t dots = item.find("..");
        const auto first = number(item.substr(0, dots));
        const auto last = dots == item.npos ? first : number(item.substr(dots + 2));
        if (!first || !last || *last < *first) return std::unexpected(wrong);
        for (unsigned size = *first; size <= *last; ++size) sizes.push_back(size);
    }
    if (sizes.empty()) return std::unexpected(wrong);
    return sizes;
}

}  // namespace zooid::hake
