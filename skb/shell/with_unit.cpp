#include <array>
#include <span>

#include "zooid/skb/answer_rows.hpp"

namespace zooid::skb {

namespace {

struct Scale {
    std::int64_t ones;
    std::string_view name;
};
constexpr std::array byte_scales = {Scale{1LL << 40, " TiB"}, Scale{1LL << 30, " GiB"},
                                    Scale{1LL << 20, " MiB"}, Scale{1LL << 10, " KiB"},
                                    Scale{1, " B"}};
constexpr std::array time_scales = {Scale{1'000'000'000, " s"}, Scale{1'000'000, " ms"},
                                    Scale{1'000, " us"}, Scale{1, " ns"}};
constexpr std::array rate_scales = {Scale{1'000'000'000, " GHz"}, Scale{1'000'000, " MHz"},
                                    Scale{1'000, " kHz"}, Scale{1, " Hz"}};

/// In the largest scale that leaves two digits or divides it: 1725 us, 61.2 us, 128 MiB.
std::string scaled(std::int64_t value, std::span<const Scale> scales) {
    const auto size = static_cast<std::uint64_t>(value < 0 ? -(value + 1) : value);
    for (const Scale& scale : scales) {
        const auto ones = static_cast<std::uint64_t>(scale.ones);
        const bool is_exact = value % scale.ones == 0;
        if (size + 1 < ones || (!is_exact && size < 10 * ones)) continue;
        std::string out = std::to_string(value / scale.ones);
        if (!is_exact) out += "." + std::to_string(size % ones * 10 / ones);
        return out + std::string(scale.name);
    }
    return std::to_string(value) + std::string(scales.back().name);
}

std::string hexadecimal(std::int64_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto left = static_cast<std::uint64_t>(value);
    std::string out;
    do {
        out.insert(out.begin(), digits[left & 15]);
        left >>= 4;
    } while (left != 0);
    return "0x" + out;
}

}  // namespace

std::string with_unit(std::int64_t value, std::string_view unit) {
    if (unit == "address") return hexadecimal(value);
    if (unit == "bytes") return scaled(value, byte_scales);
    if (unit == "ns") return scaled(value, time_scales);
    if (unit == "hz") return scaled(value, rate_scales);
    if (unit == "permille" && value >= 0)
        return std::to_string(value / 10) + "." + std::to_string(value % 10) + " %";
    return std::to_string(value);
}

}  // namespace zooid::skb
