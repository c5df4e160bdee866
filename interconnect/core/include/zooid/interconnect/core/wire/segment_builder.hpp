// Where a general-form message is built: words handed out from the front, zeroed.
#pragma once
#include <cassert>
#include <cstdint>
#include <expected>
#include <span>

#include "zooid/interconnect/core/wire/error.hpp"
#include "zooid/interconnect/core/wire/pointer.hpp"

namespace zooid::interconnect::wire {

/// A view of a message under construction; copied freely, valid while the message stays where it
/// is.
struct SegmentBuilder {
    std::span<std::uint64_t> words;
    std::uint16_t* used = nullptr;  // words handed out

    /// @return the first of `count` fresh zero words, or no_room.
    [[nodiscard]] std::expected<std::uint32_t, WireError> take(std::uint64_t count) {
        if (count > words.size() - *used) return std::unexpected(WireError::no_room);
        const std::uint32_t first = *used;
        for (std::uint64_t word = 0; word < count; ++word) words[first + word] = 0;
        *used = static_cast<std::uint16_t>(*used + count);
        return first;
    }

    /// Takes room for `count` elements and lets the pointer at `pointer_at` point to it.
    [[nodiscard]] std::expected<std::uint32_t, WireError>
    take_list(std::uint32_t pointer_at, ElementSize size, std::uint64_t count) {
        const auto first = take((count * bits_of(size) + 63) / 64);
        if (!first) return first;
        words[pointer_at] = Pointer::list(offset(pointer_at, *first), size, count).raw;
        return first;
    }

    /// Bytes (and for Text a NUL behind them) as the list the pointer at `pointer_at` points to.
    [[nodiscard]] std::expected<void, WireError>
    put_bytes(std::uint32_t pointer_at, const char* bytes, std::size_t count, bool nul) {
        // Longer than this cannot fit and would wrap the pointer's count.
        if (count >= words.size() * 8) return std::unexpected(WireError::no_room);
        const auto first = take_list(pointer_at, ElementSize::byte, count + (nul ? 1 : 0));
        if (!first) return std::unexpected(first.error());
        char* to = reinterpret_cast<char*>(words.data() + *first);
        for (std::size_t byte = 0; byte < count; ++byte) to[byte] = bytes[byte];
        return {};
    }

    [[nodiscard]] static std::int64_t offset(std::uint32_t pointer_at, std::uint32_t target) {
        return std::int64_t{target} - pointer_at - 1;
    }
};

}  // namespace zooid::interconnect::wire
