// The domain's anonymous memory: blocks of 64 KiB, each one frame, kept at the home core.
#pragma once
#include <cstdint>
#include <zooid/abi/capability.hpp>

namespace zooid::libos {

inline constexpr std::uint64_t block_bytes = 64 * 1024;
inline constexpr std::uint32_t block_pages = 16;
inline constexpr std::uint32_t blocks_max = 2048;  // 128 MiB
/// Blocks are cut from large frames, so that another core needs few capabilities to show them.
inline constexpr std::uint64_t large_frame_bytes = 2 << 20;
inline constexpr std::uint32_t blocks_per_frame = large_frame_bytes / block_bytes;
inline constexpr std::uint32_t large_frames_max = blocks_max / blocks_per_frame;
/// Home core only: block i is also mapped here, read-write, so that its pages can be cleared and
/// filled.
inline constexpr std::uint64_t block_alias_base = 0x7ffe'0000'0000;

struct Block {
    std::uint64_t key;      // address / block_bytes of where it shows; 0 free
    std::uint32_t next;     // in its hash chain or the free list: index + 1, 0 end
    std::uint16_t content;  // pages that hold something of the program's
    std::uint16_t clean;    // pages known to be zero
};

/// The block at this address, or null.
[[nodiscard]] Block* find_block(std::uint64_t address);
/// The block at this address, made if there is none; null when memory, slots or blocks_max are used
/// up.
[[nodiscard]] Block* get_block(std::uint64_t address);
/// Which large frame the block is in, and where there, in bytes.
struct BlockPlace {
    std::uint32_t number;
    std::uint64_t offset;
};
[[nodiscard]] BlockPlace place_of(const Block& block);
/// The capability of a large frame on the home core.
[[nodiscard]] std::uint32_t large_frame(std::uint32_t number);
/// Where page `address` of the block can be read and written on the home core.
[[nodiscard]] std::uint64_t alias_of(const Block& block, std::uint64_t address);
/// Makes each page of [start, end), page aligned and all in the block, hold zeros unless it already
/// has content.
void ensure_content(Block& block, std::uint64_t start, std::uint64_t end);
/// The same for the page at `address`.
inline void ensure_content(Block& block, std::uint64_t address) {
    const std::uint64_t page = address & ~(abi::page_bytes - 1);
    ensure_content(block, page, page + abi::page_bytes);
}
/// Forgets the content of [start, end); blocks left empty are reused. Their mappings must be gone
/// on every core.
void forget(std::uint64_t start, std::uint64_t end);
/// The content of [start, end) is to be at `target` from now on. Both page aligned; mappings must
/// be gone.
/// @return false when memory for the copies is used up.
bool move_content(std::uint64_t start, std::uint64_t end, std::uint64_t target);
[[nodiscard]] std::uint64_t block_bytes_used();

}  // namespace zooid::libos
