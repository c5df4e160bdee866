// Memory for coroutine frames: blocks of one size, taken at start-up, never more.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace zooid::interconnect {

/// Hands out blocks of `block_bytes`; a frame that does not fit, or one too many, is refused and
/// counted.
/// @invariant in_use() <= blocks(); no allocation after construction.
/// @cost O(1) to take and give back.
class FramePool {
public:
    static constexpr std::size_t alignment_bytes = 16;

    /// @param memory      aligned to alignment_bytes; owned by the caller, outlives all frames.
    /// @param block_bytes multiple of alignment_bytes; the largest frame accepted.
    FramePool(std::span<std::byte> memory, std::size_t block_bytes);
    FramePool(const FramePool&) = delete;
    FramePool& operator=(const FramePool&) = delete;
    ~FramePool();

    /// @return a block, or null: the coroutine then answers out_of_frames.
    [[nodiscard]] void* take(std::size_t bytes);
    /// Gives a block back to the pool it came from.
    static void give_back(void* frame);

    [[nodiscard]] std::size_t blocks() const { return blocks_; }
    [[nodiscard]] std::size_t in_use() const { return in_use_; }
    [[nodiscard]] std::size_t in_use_max() const { return in_use_max_; }
    /// Frames refused: too large ones say that block_bytes must grow, the others that the pool
    /// must.
    [[nodiscard]] std::uint64_t refused_too_large() const { return refused_too_large_; }
    [[nodiscard]] std::uint64_t refused_empty() const { return refused_empty_; }

private:
    struct Block;
    Block* free_ = nullptr;
    std::size_t block_bytes_;
    std::size_t blocks_ = 0;
    std::size_t in_use_ = 0;
    std::size_t in_use_max_ = 0;
    std::uint64_t refused_too_large_ = 0;
    std::uint64_t refused_empty_ = 0;
};

}  // namespace zooid::interconnect
