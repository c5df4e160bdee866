// Numbers as people read addresses.
#pragma once
#include <charconv>
#include <cstdint>
#include <string>

namespace zooid::shell {

[[nodiscard]] inline std::string hexadecimal(std::uint64_t value) {
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
    return "0x" + std::string(digits, end);
}

}  // namespace zooid::shell
