// Operations on capabilities and the layout of their argument words.
#pragma once
#include <array>
#include <cstdint>
#include <zooid/abi/capability.hpp>

namespace zooid::abi {

/// On a cnode_l1, which is the space the addresses below are looked up in unless they say "own":
/// those are in the caller's own space. Words are the call's arguments in order, w0 first.
///
///     copy      w0 = own source cptr | destination cptr << 32   w1 = level of the destination
///     mint      as copy, and                                    w1 |= rights to keep << 8
///                                                               w1 |= badge << 16: end points only
///     retype    w0 = own source cptr | first destination << 32
///               w1 = offset in bytes (units for tokens; first number for end points)
///               w2 = object bytes (units); 0 for types of fixed size
///               w3 = count | type << 32 | level << 40
///     remove    w0 = cptr | level << 32
///     revoke    w0 = cptr | level << 32
///     identify  w0 = cptr | level << 32     answers CapWords
enum class CNodeOp : std::uint8_t { copy = 1, mint, retype, remove, revoke, identify };

/// On a VNode. Source and mapping slot are addresses in the caller's own space. Entries of a
/// vnode_pd and a vnode_pdpt may show 2 MiB and 1 GiB of a frame, as aligned in memory.
///
///     map      w0 = source cptr | mapping cptr << 32    w1 = offset in the source, bytes
///              w2 = entry | count << 16 | MapFlags << 32
///     unmap    w0 = mapping cptr
///     protect  w0 = mapping cptr   w1 = first | count << 16 | MapFlags << 32   (of the mapping)
///     hide     w0 = mapping cptr   w1 = first | count << 16        the mapping stays, to show
///     again show     as protect, and entries that are empty show the mapping's memory again
enum class VNodeOp : std::uint8_t { map = 1, unmap, protect, hide, show };

/// On a frame, dev_frame or ram. No words. probe: nothing but ok; identify: answers CapWords.
enum class FrameOp : std::uint8_t { probe = 0, identify = 1 };

/// On an io_port. Width is 1, 2 or 4 bytes, and all of them lie in the range.
///
///     in   w0 = port   w1 = width                answers the value
///     out  w0 = port   w1 = width   w2 = value
enum class IoPortOp : std::uint8_t { in = 1, out };

/// On an irq_source of one input. A delivered interrupt masks its input until it is acknowledged:
/// acknowledge first, then look at the device, and nothing is missed.
///
///     route        w0 = irq_dest of one vector (own space)   w1 = IrqTrigger
///     acknowledge  the input may interrupt again
///     stop         it is masked until routed again
enum class IrqSourceOp : std::uint8_t { route = 1, acknowledge, stop };

/// How a device signals: what the firmware's tables say of the input.
struct IrqTrigger {
    std::uint8_t bits = 0;  // 0: edge, active high
    static const IrqTrigger level, active_low;
    [[nodiscard]] constexpr bool has(IrqTrigger other) const {
        return (bits & other.bits) == other.bits;
    }
};
inline constexpr IrqTrigger IrqTrigger::level{1};
inline constexpr IrqTrigger IrqTrigger::active_low{2};
inline constexpr std::uint8_t irq_trigger_known = 3;

/// On an irq_dest of one vector; its base is core << 8 | vector.
///
///     bind     w0 = end point of this core (own space): each interrupt is an event for it
///     unbind   interrupts of the vector are dropped
///     address  answers the address a device with message-signalled interrupts writes to;
///              what it writes is the vector
enum class IrqDestOp : std::uint8_t { bind = 1, unbind, address };

/// What a mapping allows, and how the memory is cached. A mapping is always for user mode.
struct MapFlags {
    std::uint8_t bits = 0;
    static const MapFlags read, write, execute, write_through, uncached;

    [[nodiscard]] constexpr bool has(MapFlags other) const {
        return (bits & other.bits) == other.bits;
    }
    friend constexpr MapFlags operator|(MapFlags a, MapFlags b) {
        return {static_cast<std::uint8_t>(a.bits | b.bits)};
    }
    friend constexpr bool operator==(MapFlags, MapFlags) = default;
};
inline constexpr MapFlags MapFlags::read{1};
inline constexpr MapFlags MapFlags::write{2};
inline constexpr MapFlags MapFlags::execute{4};        // never with write
inline constexpr MapFlags MapFlags::write_through{8};  // dev_frame only
inline constexpr MapFlags MapFlags::uncached{16};      // dev_frame only
inline constexpr std::uint8_t map_flags_known = 31;

/// A capability as four words: answer of identify, and how it travels between monitors.
///     [0] = type | rights << 8 | relations << 16 | owner core << 32
///     [1] = base   [2] = bytes (units for tokens)
///     [3] = number of an end point | its badge << 32, else 0
struct CapWords {
    std::array<std::uint64_t, 4> word{};

    [[nodiscard]] constexpr CapType type() const { return static_cast<CapType>(word[0] & 0xff); }
    [[nodiscard]] constexpr Rights rights() const {
        return {static_cast<std::uint8_t>(word[0] >> 8 & 0xff)};
    }
    [[nodiscard]] constexpr std::uint8_t relations() const {
        return static_cast<std::uint8_t>(word[0] >> 16 & 0xff);
    }
    [[nodiscard]] constexpr std::uint16_t owner() const {
        return static_cast<std::uint16_t>(word[0] >> 32 & 0xffff);
    }
    [[nodiscard]] static constexpr CapWords of(CapType type, Rights rights, std::uint8_t relations,
                                               std::uint16_t owner, std::uint64_t base,
                                               std::uint64_t bytes, std::uint64_t number) {
        return {{static_cast<std::uint64_t>(type) | std::uint64_t{rights.bits} << 8 |
                     std::uint64_t{relations} << 16 | std::uint64_t{owner} << 32,
                 base, bytes, number}};
    }
    friend constexpr bool operator==(const CapWords&, const CapWords&) = default;
};

}  // namespace zooid::abi
