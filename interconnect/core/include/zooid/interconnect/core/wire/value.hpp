// Plain values (integers, floats, bool, enumerations) as the bits a message holds.
#pragma once
#include <bit>
#include <concepts>
#include <cstdint>

#include "zooid/interconnect/core/wire/pointer.hpp"

namespace zooid::interconnect::wire {

template <class T>
inline constexpr unsigned width_of = std::same_as<T, bool> ? 1 : sizeof(T) * 8;

template <class T>
[[nodiscard]] constexpr T value_from(std::uint64_t bits) {
    if constexpr (std::same_as<T, float>) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    } else if constexpr (std::same_as<T, double>) {
        return std::bit_cast<double>(bits);
    } else {
        return static_cast<T>(bits);
    }
}

template <class T>
[[nodiscard]] constexpr std::uint64_t bits_from(T value) {
    if constexpr (std::same_as<T, float>) {
        return std::bit_cast<std::uint32_t>(value);
    } else if constexpr (std::same_as<T, double>) {
        return std::bit_cast<std::uint64_t>(value);
    } else if constexpr (std::same_as<T, bool>) {
        return value ? 1 : 0;
    } else {
        return static_cast<std::uint64_t>(value) & (~std::uint64_t{0} >> (64 - width_of<T>));
    }
}

/// The element width of a list of plain values.
template <class T>
[[nodiscard]] constexpr ElementSize element_size_of() {
    if constexpr (std::same_as<T, bool>) return ElementSize::bit;
    if constexpr (sizeof(T) == 1) return ElementSize::byte;
    if constexpr (sizeof(T) == 2) return ElementSize::two_bytes;
    if constexpr (sizeof(T) == 4) return ElementSize::four_bytes;
    return ElementSize::word;
}

}  // namespace zooid::interconnect::wire
