// Where a general-form message is built: words handed out from the front, zeroed.
#pragma once
#include <algorithm>
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
        std::fill_n(words.begin() + first, count, 0);
        *used = static_cast<std::uint16_t>(*used + count);
        return first;
    }

    [[nodiscard]] static std::int64_t offset(std::uint32_t pointer_at, std::uint32_t target) {
        return std::int64_t{target} - pointer_at - 1;
    }
};

/// A pointer word of a message under construction: where a list or a struct is to hang.
struct PointerPlace {
    SegmentBuilder segment;
    std::uint32_t at = 0;

    /// Takes room for `count` elements and points to it.
    /// @return the first word, or no_room.
    [[nodiscard]] std::expected<std::uint32_t, WireError>
    take_list(ElementSize size, std::uint64_t count) {
        // More cannot fit and would wrap the pointer's count.
        if (count > segment.words.size() * 64) return std::unexpected(WireError::no_room);
        const auto first = segment.take((count * bits_of(size) + 63) / 64);
        if (!first) return first;
        segment.words[at] = Pointer::list(SegmentBuilder::offset(at, *first), size, count).raw;
        return first;
    }

    /// Bytes, and for Text a NUL behind them.
    [[nodiscard]] std::expected<void, WireError>
    put_bytes(const char* bytes, std::size_t count, bool nul) {
        const auto first = take_list(ElementSize::byte, count + (nul ? 1 : 0));
        if (!first) return std::unexpected(first.error());
        char* to = reinterpret_cast<char*>(segment.words.data() + *first);
        std::copy_n(bytes, count, to);
        return {};
    }
};

}  // namespace zooid::interconnect::wire
