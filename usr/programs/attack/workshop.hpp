// What attempts on capabilities work with: a CNode and a piece of RAM, fresh for each.
#pragma once
#include <cstdint>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::attack {

inline constexpr std::uint64_t ram_bytes = 64 * 1024;
inline constexpr std::uint32_t own_index = 250;  // L1 index that the libos never reaches

/// Slot `number` of the workshop's CNode.
[[nodiscard]] constexpr native::Place place(std::uint32_t number) {
    return {.cptr = own_index << 8 | number};
}
[[nodiscard]] constexpr std::uint32_t cptr(std::uint32_t number) { return place(number).cptr; }

/// ram_bytes of RAM; nothing is made of it when an attempt begins.
[[nodiscard]] std::uint32_t ram();
/// Undoes what was made. @return the first refusal.
abi::Status clear_workshop();

/// True when this domain was born with it.
[[nodiscard]] bool held(abi::BirthSlot which);

/// `bytes` at `offset` of ram() become one object in slot `number`.
abi::Status
make(std::uint32_t number, abi::CapType type, std::uint64_t offset, std::uint64_t bytes = 0);

/// Shows entries of a frame or a table in a VNode.
abi::Status map(std::uint32_t vnode, std::uint32_t source, std::uint32_t mapping,
                std::uint64_t entry, abi::MapFlags flags = abi::MapFlags::read,
                std::uint64_t count = 1, std::uint64_t offset = 0);
/// What protect, hide and show ask of a mapping.
abi::Status change(std::uint32_t mapping, abi::VNodeOp operation, std::uint64_t first,
                   std::uint64_t count, abi::MapFlags flags = {});

/// Copies an end point with a badge.
abi::Status mint_badge(std::uint32_t source, std::uint32_t to, std::uint64_t badge);

/// Sends `words` words: registers, or memory at `first` when they are more than seven.
abi::Status send(std::uint32_t end_point, std::uint16_t words, std::uint64_t first,
                 std::uint32_t capability = 0, std::uint8_t flags = 0);

/// What must come before an attempt: its refusal is the attempt's answer, and not what is expected.
#define ATTACK_NEEDS(call) \
    if (const abi::Status needed = (call); needed != abi::Status::ok) return needed

}  // namespace zooid::attack
