// Text for the console, put together without a heap.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace zooid::cpudriver {

/// A number to be shown in hexadecimal, with at least `digits` digits.
struct Hex {
    std::uint64_t value;
    unsigned digits = 1;
};

/// A line of at most `line_bytes_max` bytes; what does not fit is cut off.
class Line {
public:
    static constexpr std::size_t line_bytes_max = 320;

    [[nodiscard]] constexpr std::string_view text() const { return {bytes_.data(), used_}; }

    constexpr Line& operator<<(std::string_view text) {
        for (const char c : text) put(c);
        return *this;
    }
    constexpr Line& operator<<(const char* text) { return *this << std::string_view{text}; }
    constexpr Line& operator<<(char c) {
        put(c);
        return *this;
    }
    template <std::unsigned_integral T>
    constexpr Line& operator<<(T value) {
        return number(value, 10, 1);
    }
    constexpr Line& operator<<(Hex hex) {
        *this << "0x";
        return number(hex.value, 16, hex.digits);
    }

private:
    constexpr void put(char c) {
        if (used_ < bytes_.size()) bytes_[used_++] = c;
    }
    constexpr Line& number(std::uint64_t value, unsigned base, unsigned digits) {
        std::array<char, 20> reversed{};
        std::size_t count = 0;
        do {
            reversed[count++] = "0123456789abcdef"[value % base];
            value /= base;
        } while (value != 0 || count < digits);
        while (count > 0) put(reversed[--count]);
        return *this;
    }

    std::array<char, line_bytes_max> bytes_{};
    std::size_t used_ = 0;
};

}  // namespace zooid::cpudriver
