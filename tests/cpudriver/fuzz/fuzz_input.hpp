// What the fuzz targets of the boot readers share: memory damaged as the input says, and how many
// inputs a run tries.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "boot/gather_boot_info.hpp"
#include "boot/physical_view.hpp"

namespace zooid::cpudriver::fuzz {

using Bytes = std::span<const std::uint8_t>;
using Memory = std::vector<std::byte>;

/// A reader's promise that did not hold.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/// Each three bytes of input: where to write (two bytes, modulo the memory's size), what.
inline void damage(std::span<std::byte> memory, Bytes input) {
    for (; input.size() >= 3; input = input.subspan(3))
        memory[(input[0] + input[1] * std::size_t{256}) % memory.size()] = std::byte{input[2]};
}

/// `good` with one record of it replaced by the input, or damaged by it, as the first byte says.
/// @param at of the record in memory, bytes; what follows an input in its place is cut off: what is
/// outside is not the reader's.
inline Memory made_of(const Memory& good, std::size_t at, Bytes input) {
    Memory memory = good;
    if (input[0] % 4 == 0) {
        memory.resize(at + input.size() - 1);
        std::memcpy(memory.data() + at, input.data() + 1, input.size() - 1);
    } else {
        damage(memory, input.subspan(1));
    }
    return memory;
}

inline void put(Memory& memory, std::size_t at, std::string_view bytes) {
    std::memcpy(memory.data() + at, bytes.data(), bytes.size());
}

inline PhysicalView view(const Memory& memory) {
    return {reinterpret_cast<std::uintptr_t>(memory.data()), memory.size()};
}

/// What holds of a BootInfo whatever was read into it.
void check(const abi::BootInfo& info);

}  // namespace zooid::cpudriver::fuzz
