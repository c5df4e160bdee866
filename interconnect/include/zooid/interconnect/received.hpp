// A message as a channel keeps it until somebody receives it.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <zooid/interconnect/core/message.hpp>

namespace zooid::interconnect {

/// A message received, with its payload; a private copy.
/// @cost to copy: the words it has, not those it might have; of a short one all, without a call.
template <unsigned words_max>
struct Received {
    MessageHeader header;
    std::array<std::uint64_t, words_max> words;

    // NOLINTBEGIN(cppcoreguidelines-pro-type-member-init): words beyond the payload mean nothing
    Received() {
        if constexpr (words_max <= short_words) words.fill(0);
    }
    Received(const Received& other) : header(other.header) { copy(other); }
    // NOLINTEND(cppcoreguidelines-pro-type-member-init)
    Received& operator=(const Received& other) {
        header = other.header;
        copy(other);
        return *this;
    }
    ~Received() = default;
    [[nodiscard]] std::span<const std::uint64_t> payload() const {
        return std::span(words).first(header.words);
    }

private:
    static constexpr unsigned short_words = 16;
    void copy(const Received& other) {
        if constexpr (words_max <= short_words) {
            words = other.words;
        } else if (this != &other) {
            std::ranges::copy(other.payload(), words.begin());
        }
    }
};

}  // namespace zooid::interconnect
