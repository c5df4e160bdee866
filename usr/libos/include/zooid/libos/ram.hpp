// The domain's memory: one RAM capability from birth, cut from the front.
#pragma once
#include <cstdint>
#include <zooid/abi/capability.hpp>

namespace zooid::libos {

/// Remembers the size of the birth RAM. Call once.
void ram_init(std::uint64_t bytes);
/// Makes `count` objects of `object_bytes` (each a multiple of 4096, aligned to its own size up to
/// 2 MiB) in consecutive slots.
/// @return false when the memory is used up or a slot is occupied.
bool retype(abi::CapType type, std::uint64_t object_bytes, std::uint32_t count,
            std::uint32_t first_cptr, abi::CptrLevel level = abi::CptrLevel::leaf);
/// One object of any whole number of pages, aligned to a page only.
bool retype_pages(abi::CapType type, std::uint64_t bytes, std::uint32_t cptr);
[[nodiscard]] std::uint64_t ram_used_bytes();
[[nodiscard]] std::uint64_t ram_bytes();

}  // namespace zooid::libos
