// Cap'n Proto's pointer words, as far as one segment with at most one capability needs them.
// Source: Cap'n Proto encoding specification, "Structs", "Lists", "Capabilities (Interfaces)".
#pragma once
#include <cstdint>

namespace zooid::interconnect::wire {

enum class PointerKind : std::uint8_t { structure = 0, list = 1, far = 2, capability = 3 };

/// How wide a list's elements are.
enum class ElementSize : std::uint8_t {
    nothing = 0,
    bit = 1,
    byte = 2,
    two_bytes = 3,
    four_bytes = 4,
    word = 5,
    pointer = 6,
    composite = 7,
};

/// Bits of one element; composite lists say theirs in a tag word.
[[nodiscard]] constexpr std::uint64_t bits_of(ElementSize size) {
    switch (size) {
        case ElementSize::nothing:
            return 0;
        case ElementSize::bit:
            return 1;
        case ElementSize::byte:
            return 8;
        case ElementSize::two_bytes:
            return 16;
        case ElementSize::four_bytes:
            return 32;
        case ElementSize::word:
        case ElementSize::pointer:
            return 64;
        case ElementSize::composite:
            return 0;
    }
    return 0;
}

/// A pointer word, decoded on demand; nothing in it is believed before it is checked against the
/// segment.
struct Pointer {
    std::uint64_t raw = 0;

    [[nodiscard]] constexpr bool null() const { return raw == 0; }
    [[nodiscard]] constexpr PointerKind kind() const { return static_cast<PointerKind>(raw & 3); }
    /// Words from the end of the pointer to its target, signed.
    [[nodiscard]] constexpr std::int64_t offset() const {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(raw)) >> 2;
    }
    [[nodiscard]] constexpr std::uint16_t data_words() const {
        return static_cast<std::uint16_t>(raw >> 32);
    }
    [[nodiscard]] constexpr std::uint16_t pointer_words() const {
        return static_cast<std::uint16_t>(raw >> 48);
    }
    [[nodiscard]] constexpr ElementSize element_size() const {
        return static_cast<ElementSize>((raw >> 32) & 7);
    }
    /// Elements; for composite lists, words without the tag.
    [[nodiscard]] constexpr std::uint32_t count() const {
        return static_cast<std::uint32_t>(raw >> 35);
    }
    /// In the tag of a composite list the offset holds the number of elements.
    [[nodiscard]] constexpr std::uint32_t tag_count() const {
        return static_cast<std::uint32_t>(raw) >> 2;
    }

    [[nodiscard]] static constexpr Pointer
    structure(std::int64_t offset, std::uint16_t data_words, std::uint16_t pointer_words) {
        return {low(offset, PointerKind::structure) | std::uint64_t{data_words} << 32 |
                std::uint64_t{pointer_words} << 48};
    }
    [[nodiscard]] static constexpr Pointer
    list(std::int64_t offset, ElementSize size, std::uint64_t count) {
        return {low(offset, PointerKind::list) | static_cast<std::uint64_t>(size) << 32 |
                count << 35};
    }
    /// The message's only capability: index 0.
    [[nodiscard]] static constexpr Pointer capability() {
        return {static_cast<std::uint64_t>(PointerKind::capability)};
    }

private:
    static constexpr std::uint64_t low(std::int64_t offset, PointerKind kind) {
        return (static_cast<std::uint32_t>(offset) << 2) | static_cast<std::uint32_t>(kind);
    }
};

static_assert(Pointer::structure(-1, 0, 0).raw == 0xfffffffc);
static_assert(Pointer::structure(-1, 0, 0).offset() == -1);
static_assert(Pointer::list(2, ElementSize::byte, 5).raw == (0x0000'002a'0000'0009));

}  // namespace zooid::interconnect::wire
