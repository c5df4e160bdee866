// Numbers as bytes, the lowest first.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace zooid::skb::attach {

template <std::size_t bytes>
constexpr void put_number(std::span<std::byte, bytes> out, std::uint64_t value) {
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<std::byte>(value >> (8 * i));
}

template <std::size_t bytes>
[[nodiscard]] constexpr std::uint64_t number_of(std::span<const std::byte, bytes> in) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(in[i])) << (8 * i);
    return value;
}
template <std::size_t bytes>
[[nodiscard]] constexpr std::uint64_t number_of(std::span<std::byte, bytes> in) {
    return number_of(std::span<const std::byte, bytes>(in));
}

}  // namespace zooid::skb::attach
