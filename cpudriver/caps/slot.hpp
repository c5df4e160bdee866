// One capability and its place in the mapping database: exactly one cache line.
#pragma once
#include <cstdint>
#include <zooid/abi/cap_derivation.hpp>
#include <zooid/abi/status.hpp>

#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

using abi::CapType;
using abi::Rights;
using abi::Status;

/// Physical address of a slot / 64, or 0 for none. Slots lie below abi::slot_address_max.
struct SlotRef {
    std::uint32_t index = 0;
    explicit operator bool() const { return index != 0; }
    friend bool operator==(SlotRef, SlotRef) = default;
};

/// What this core knows about relatives on other cores; kept in the first of an object's copies.
struct Relations {
    static constexpr std::uint8_t remote_copies = 1;
    static constexpr std::uint8_t remote_descendants = 2;
    static constexpr std::uint8_t remote = remote_copies | remote_descendants;
    // The two below are only in `summary`: what lies in a subtree of the mapping database.
    static constexpr std::uint8_t has_kernel_object = 4;
    static constexpr std::uint8_t has_unused_memory = 8;
};

/// A capability: identity, neither copied nor moved. All bytes zero is a null slot.
///
/// `word` and `word2` by type:
///     ram                     progress of clearing: offset and bytes (in the first copy; of what
///                             a dead core had, in the capability that gave it)
///     cnode_*, dispatcher     while dying: next dying SlotRef, next slot to empty
///     cnode_l1                word2: next index to take over, while it becomes a root
///     end_point               number in its dispatcher, badge (of each copy its own)
///     mapping                 VNode base | first entry;  see MappedRange
struct alignas(64) Slot {
    std::uint64_t base = 0;   // physical address, or first unit of a token
    std::uint64_t bytes = 0;  // size, or units of a token
    std::uint64_t word = 0;
    std::uint64_t word2 = 0;
    CapType type = CapType::null;
    Rights rights;
    std::uint8_t relations = 0;
    std::uint8_t height = 0;   // of the subtree; 1 for a leaf
    std::uint16_t owner = 0;   // core that serialises operations on the object
    std::uint8_t summary = 0;  // OR over the subtree
    std::uint8_t reserved = 0;
    SlotRef left, right, parent;
    SlotRef ring_next, ring_previous;  // a VNode's copies and what is mapped into it
    std::uint32_t end_unit_max = 0;    // over the subtree

    Slot() = default;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    [[nodiscard]] bool is_null() const { return type == CapType::null; }
};
static_assert(sizeof(Slot) == abi::slot_bytes && alignof(Slot) == abi::slot_bytes);

/// A host test counts the capabilities an operation looks at; the kernel is built without.
#ifdef ZOOID_COUNT_VISITS
inline std::uint64_t visits = 0;
inline void count_visit() { ++visits; }
#else
inline void count_visit() {}
#endif

[[nodiscard]] inline SlotRef ref(const Slot& slot) {
    const std::uint64_t address = physical(&slot).value;
    assert(address % abi::slot_bytes == 0 && address < abi::slot_address_max);
    return {static_cast<std::uint32_t>(address / abi::slot_bytes)};
}

[[nodiscard]] inline Slot* at(SlotRef ref) {
    count_visit();
    return ref ? window<Slot>({std::uint64_t{ref.index} * abi::slot_bytes}) : nullptr;
}

/// Half-open range in the one number space all capabilities are ordered in: memory in pages, then a
/// segment for each token type in its own units.
struct Extent {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    [[nodiscard]] bool contains(Extent other) const {
        return first <= other.first && other.end <= end;
    }
    [[nodiscard]] bool overlaps(Extent other) const {
        return first < other.end && other.first < end;
    }
    friend bool operator==(Extent, Extent) = default;
};

/// @param base,bytes inside the limits that is_well_formed() checks.
[[nodiscard]] inline Extent extent(CapType type, std::uint64_t base, std::uint64_t bytes) {
    if (abi::is_memory(type)) {
        return {static_cast<std::uint32_t>(base / abi::page_bytes),
                static_cast<std::uint32_t>((base + bytes) / abi::page_bytes)};
    }
    const std::uint32_t segment = 0x80000000U | static_cast<std::uint32_t>(type) << 21;
    return {segment + static_cast<std::uint32_t>(base),
            segment + static_cast<std::uint32_t>(base + bytes)};
}
[[nodiscard]] inline Extent extent(const Slot& slot) {
    return extent(slot.type, slot.base, slot.bytes);
}
static_assert(abi::physical_bytes_max / abi::page_bytes == 0x80000000U);
static_assert(abi::token_units_max <= 1U << 20 && abi::cap_types_count <= 32);

/// True when the words describe an object that may exist at all: limits, alignment, size by type.
[[nodiscard]] inline bool is_well_formed(CapType type, std::uint64_t base, std::uint64_t bytes) {
    if (bytes == 0 || type == CapType::null || static_cast<unsigned>(type) >= abi::cap_types_count)
        return false;
    const std::uint64_t limit =
        abi::is_memory(type) ? abi::physical_bytes_max : abi::token_units_max;
    if (base >= limit || bytes > limit - base) return false;
    if (!abi::is_memory(type)) return true;
    if (base % abi::page_bytes != 0 || bytes % abi::page_bytes != 0) return false;
    return abi::object_bytes(type) == 0 || bytes == abi::object_bytes(type);
}

/// The number that tells objects of one range apart, or 0.
[[nodiscard]] inline std::uint64_t number_of(const Slot& slot) {
    return abi::equality(slot.type) == abi::Equality::range_and_number ? slot.word : 0;
}

/// True when both are copies of one object.
[[nodiscard]] inline bool same_object(const Slot& a, const Slot& b) {
    return a.type == b.type && abi::is_copyable(a.type) && a.base == b.base && a.bytes == b.bytes &&
           number_of(a) == number_of(b);
}

}  // namespace zooid::cpudriver
