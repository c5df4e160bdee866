// Blocks by address: a hash of chains through a fixed array.
#include <bit>
#include <zooid/abi/capability.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

constexpr std::uint32_t buckets = 1024;
Block blocks[blocks_max];
std::uint32_t large_frames[large_frames_max];
std::uint32_t heads[buckets];  // index + 1
std::uint32_t free_head = 0;   // index + 1
std::uint32_t made = 0;
std::uint32_t in_use = 0;

std::uint32_t bucket_of(std::uint64_t key) {
    return static_cast<std::uint32_t>((key * 0x9e3779b97f4a7c15ULL) >> 54);
}

/// A frame nobody uses, shown at its alias in one piece.
bool make_large_frame(std::uint32_t number) {
    const std::uint32_t frame = take_slot();
    if (frame == 0) return false;
    if (!retype_pages(abi::CapType::frame, large_frame_bytes, frame)) {
        give_slot(frame);
        return false;
    }
    large_frames[number] = frame;
    return map_range(block_alias_base + number * large_frame_bytes, frame, 0, large_frame_bytes,
                     abi::MapFlags::read | abi::MapFlags::write);
}

Block* fresh_block() {
    if (free_head != 0) {
        Block& block = blocks[free_head - 1];
        free_head = block.next;
        return &block;
    }
    if (made == blocks_max) return nullptr;
    if (made % blocks_per_frame == 0 && !make_large_frame(made / blocks_per_frame)) return nullptr;
    Block& block = blocks[made++];
    block = {.key = 0, .next = 0, .content = 0, .clean = 0xffff};
    return &block;
}

std::uint32_t page_of(std::uint64_t address) {
    return static_cast<std::uint32_t>(address / abi::page_bytes % block_pages);
}

void clear_page(std::uint64_t alias) {
    std::uint64_t words = abi::page_bytes / 8;
    asm volatile("rep stosq" : "+D"(alias), "+c"(words) : "a"(0) : "memory");
}

void copy_page(std::uint64_t to, std::uint64_t from) {
    std::uint64_t words = abi::page_bytes / 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

void release(Block& block) {
    const auto index = static_cast<std::uint32_t>(&block - blocks) + 1;
    std::uint32_t* link = &heads[bucket_of(block.key)];
    while (*link != index) link = &blocks[*link - 1].next;
    *link = block.next;
    block.key = 0;
    block.next = free_head;
    free_head = index;
    --in_use;
}

}  // namespace

BlockPlace place_of(const Block& block) {
    const auto index = static_cast<std::uint32_t>(&block - blocks);
    return {index / blocks_per_frame, index % blocks_per_frame * block_bytes};
}

std::uint32_t large_frame(std::uint32_t number) { return large_frames[number]; }

Block* find_block(std::uint64_t address) {
    const std::uint64_t key = address / block_bytes;
    for (std::uint32_t i = heads[bucket_of(key)]; i != 0; i = blocks[i - 1].next) {
        if (blocks[i - 1].key == key) return &blocks[i - 1];
    }
    return nullptr;
}

Block* get_block(std::uint64_t address) {
    if (Block* found = find_block(address)) return found;
    Block* block = fresh_block();
    if (block == nullptr) return nullptr;
    block->key = address / block_bytes;
    block->content = 0;
    std::uint32_t& head = heads[bucket_of(block->key)];
    block->next = head;
    head = static_cast<std::uint32_t>(block - blocks) + 1;
    ++in_use;
    return block;
}

std::uint64_t alias_of(const Block& block, std::uint64_t address) {
    const auto index = static_cast<std::uint64_t>(&block - blocks);
    return block_alias_base + index * block_bytes + address % block_bytes;
}

void ensure_content(Block& block, std::uint64_t start, std::uint64_t end) {
    if (start >= end) return;
    const std::uint32_t pages = static_cast<std::uint32_t>((end - start) / abi::page_bytes);
    const std::uint32_t wanted = ((1u << pages) - 1) << page_of(start);
    std::uint32_t missing = wanted & ~std::uint32_t{block.content};
    if (missing == 0) return;
    const std::uint64_t base = alias_of(block, 0);
    for (std::uint32_t dirty = missing & ~std::uint32_t{block.clean}; dirty != 0;
         dirty &= dirty - 1)
        clear_page(base + static_cast<std::uint64_t>(std::countr_zero(dirty)) * abi::page_bytes);
    block.clean = static_cast<std::uint16_t>(block.clean & ~missing);
    block.content = static_cast<std::uint16_t>(block.content | missing);
}

void forget(std::uint64_t start, std::uint64_t end) {
    std::uint64_t address = start;
    while (address < end) {
        Block* block = find_block(address);
        const std::uint64_t next_block = (address / block_bytes + 1) * block_bytes;
        if (block == nullptr) {
            address = next_block;
            continue;
        }
        for (; address < end && address < next_block; address += abi::page_bytes) {
            const auto bit = static_cast<std::uint16_t>(1u << page_of(address));
            block->content = static_cast<std::uint16_t>(block->content & ~bit);
        }
        if (block->content == 0) release(*block);
    }
}

bool move_content(std::uint64_t start, std::uint64_t end, std::uint64_t target) {
    for (std::uint64_t offset = 0; start + offset < end; offset += abi::page_bytes) {
        Block* from = find_block(start + offset);
        if (from == nullptr || (from->content & (1u << page_of(start + offset))) == 0) continue;
        Block* to = get_block(target + offset);
        if (to == nullptr) return false;
        to->clean = static_cast<std::uint16_t>(to->clean & ~(1u << page_of(target + offset)));
        copy_page(alias_of(*to, target + offset), alias_of(*from, start + offset));
        to->content = static_cast<std::uint16_t>(to->content | 1u << page_of(target + offset));
    }
    forget(start, end);
    return true;
}

std::uint64_t block_bytes_used() { return in_use * block_bytes; }

}  // namespace zooid::libos
