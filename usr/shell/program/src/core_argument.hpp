// The positional CORE, checked.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <zooid/shell/arguments.hpp>
#include <zooid/shell/program/failure.hpp>

namespace zooid::shell {

inline constexpr std::uint64_t core_number_max = 511;

[[nodiscard]] inline std::expected<std::uint16_t, Failure> core_from(std::string_view word) {
    const auto core = number_within(word, 0, core_number_max);
    if (core) return static_cast<std::uint16_t>(*core);
    return std::unexpected(
        usage_failure("'" + std::string(word) + "' is no core number; `cores` lists them"));
}

}  // namespace zooid::shell
