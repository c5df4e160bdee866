// Memory for coroutine frames: blocks of one size, taken at start-up, never more.
#include <algorithm>
#include <cassert>
#include <new>
#include <zooid/interconnect/frame_pool.hpp>

namespace zooid::interconnect {

/// Before each frame: the pool it goes back to, or the next free block.
struct alignas(FramePool::alignment_bytes) FramePool::Block {
    FramePool* owner;
    Block* next;
};

FramePool::FramePool(std::span<std::byte> memory, std::size_t block_bytes)
    : block_bytes_(block_bytes) {
    assert(reinterpret_cast<std::uintptr_t>(memory.data()) % alignment_bytes == 0);
    assert(block_bytes > 0 && block_bytes % alignment_bytes == 0);
    const std::size_t stride = sizeof(Block) + block_bytes;
    blocks_ = memory.size() / stride;
    for (std::size_t index = blocks_; index-- > 0;)
        free_ = ::new (memory.data() + index * stride) Block{this, free_};
}

FramePool::~FramePool() { assert(in_use_ == 0); }

void* FramePool::take(std::size_t bytes) {
    if (bytes > block_bytes_) {
        ++refused_too_large_;
        return nullptr;
    }
    if (free_ == nullptr) {
        ++refused_empty_;
        return nullptr;
    }
    Block* const block = free_;
    free_ = block->next;
    in_use_max_ = std::max(in_use_max_, ++in_use_);
    return block + 1;
}

void FramePool::give_back(void* frame) {
    Block* const block = static_cast<Block*>(frame) - 1;
    FramePool& pool = *block->owner;
    assert(pool.in_use_ > 0);
    --pool.in_use_;
    block->next = pool.free_;
    pool.free_ = block;
}

}  // namespace zooid::interconnect
