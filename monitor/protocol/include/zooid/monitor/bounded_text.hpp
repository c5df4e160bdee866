// Text of a bounded length, stored in place.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zooid::monitor {

/// At most `bytes_max` bytes of text; bytes behind the end are zero, so equal texts are equal
/// values.
template <std::size_t bytes_max>
class BoundedText {
    static_assert(bytes_max <= 255);

public:
    constexpr BoundedText() = default;

    /// The text as a value, or nothing when it is longer than `bytes_max`: shorten it.
    [[nodiscard]] static constexpr std::optional<BoundedText> from(std::string_view text) {
        if (text.size() > bytes_max) return std::nullopt;
        BoundedText result;
        result.length_ = static_cast<std::uint8_t>(text.size());
        std::copy(text.begin(), text.end(), result.bytes_.begin());
        return result;
    }

    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), length_}; }
    [[nodiscard]] constexpr bool empty() const { return length_ == 0; }

    friend constexpr bool operator==(const BoundedText&, const BoundedText&) = default;
    friend constexpr std::strong_ordering operator<=>(const BoundedText& a, const BoundedText& b) {
        return a.view() <=> b.view();
    }

private:
    std::uint8_t length_ = 0;
    std::array<char, bytes_max> bytes_{};
};

inline constexpr std::size_t name_bytes_max = 31;
inline constexpr std::size_t value_bytes_max = 55;
using Name = BoundedText<name_bytes_max>;
using Value = BoundedText<value_bytes_max>;

}  // namespace zooid::monitor
