#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <utility>

#include "zooid/skb/shell.hpp"

namespace zooid::skb {

namespace {

struct Suffix {
    std::string_view name;
    std::int64_t ones;
};
constexpr std::array times = {Suffix{"ms", 1'000'000}, Suffix{"us", 1'000}, Suffix{"ns", 1},
                              Suffix{"min", 60'000'000'000}, Suffix{"s", 1'000'000'000}};
constexpr std::array sizes = {Suffix{"K", 1 << 10}, Suffix{"M", 1 << 20}, Suffix{"G", 1 << 30},
                              Suffix{"", 1}};
constexpr std::array counts = {Suffix{"", 1}};

/// "50ms" in the smallest unit; nothing when it is no such number, or not positive.
std::optional<std::int64_t> measure(std::string_view word, std::span<const Suffix> suffixes) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || number <= 0) return std::nullopt;
    const std::string_view rest = word.substr(static_cast<std::size_t>(end - word.data()));
    for (const Suffix& suffix : suffixes) {
        if (rest != suffix.name) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / suffix.ones) return std::nullopt;
        return number * suffix.ones;
    }
    return std::nullopt;
}

std::string_view take_word(std::string_view& words) {
    const auto first = words.find_first_not_of(" \t");
    words.remove_prefix(first == std::string_view::npos ? words.size() : first);
    const std::string_view word = words.substr(0, words.find_first_of(" \t"));
    words.remove_prefix(word.size());
    return word;
}

/// False when the value is none of that limit.
bool set_limit(ShellLimits& limits, std::string_view name, std::string_view value) {
    if (name == "time") {
        const auto ns = measure(value, times);
        limits.time_ns = ns.value_or(limits.time_ns);
        return ns.has_value();
    }
    const auto number = measure(
        value, name == "mem" ? std::span<const Suffix>(sizes) : std::span<const Suffix>(counts));
    if (!number) return false;
    const auto amount = static_cast<std::uint64_t>(*number);
    if (name == "mem") limits.memory_bytes = amount;
    if (name == "answers") limits.answers_max = amount;
    if (name == "steps") limits.steps_max = amount;
    return true;
}

}  // namespace

std::string shown(const ShellLimits& limits) {
    return "limits: time " + with_unit(limits.time_ns, "ns") + ", mem " +
           with_unit(static_cast<std::int64_t>(limits.memory_bytes), "bytes") + ", answers " +
           std::to_string(limits.answers_max) + ", steps " + std::to_string(limits.steps_max) +
           "\n";
}

std::optional<std::string> set_limits(ShellLimits& limits, std::string_view words) {
    for (std::string_view name = take_word(words); !name.empty(); name = take_word(words)) {
        if (name != "time" && name != "mem" && name != "answers" && name != "steps")
            return "no limit is called " + std::string(name) +
                   "; there are time, mem, answers, steps";
        const std::string_view value = take_word(words);
        if (!set_limit(limits, name, value))
            return "limit " + std::string(name) + " wants a number above 0" +
                   (name == "time"  ? ", as 50ms or 2s"
                    : name == "mem" ? ", as 4M or 512K"
                                    : "") +
                   "; it got '" + std::string(value) + "'";
    }
    return std::nullopt;
}

}  // namespace zooid::skb
