// Per core: a hash from block to the Mappings that show its pages.
#include <zooid/abi/capability.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/shown.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

bool shows_nothing(const ShownBlock& block) {
    for (const std::uint32_t mapping : block.mapping) {
        if (mapping != 0) return false;
    }
    return true;
}

ShownBlock* entry_for(std::uint64_t key, bool make) {
    Shown& shown = this_core().shown;
    const std::uint64_t start = (key * 0x9e3779b97f4a7c15ULL) >> 52;
    ShownBlock* reusable = nullptr;  // shows nothing any more: its place may change owner
    for (std::uint32_t probe = 0; probe < shown_max; ++probe) {
        ShownBlock& block = shown.block[(start + probe) % shown_max];
        if (block.key == key) return &block;
        if (reusable == nullptr && shows_nothing(block)) reusable = &block;
        if (block.key == 0) break;
    }
    if (!make || reusable == nullptr) return nullptr;
    reusable->key = key;
    return reusable;
}

/// The Mapping stops showing anything; pages it showed must be mapped again.
void remove_mapping(ShownBlock& block, std::uint32_t mapping) {
    drop(mapping);
    for (std::uint32_t& each : block.mapping) {
        if (each == mapping) each = 0;
    }
}

}  // namespace

bool show(std::uint64_t address, std::uint32_t frame, std::uint64_t offset, std::uint64_t first,
          std::uint64_t end, abi::MapFlags flags) {
    const std::uint64_t base = address / block_bytes * block_bytes;
    ShownBlock* block = entry_for(address / block_bytes, true);
    if (block == nullptr) return false;
    const auto page = static_cast<std::uint32_t>((address - base) / abi::page_bytes);
    if (block->mapping[page] != 0) remove_mapping(*block, block->mapping[page]);
    std::uint32_t low = page;
    std::uint32_t high = page + 1;
    while (low > 0 && block->mapping[low - 1] == 0 && base + (low - 1) * abi::page_bytes >= first)
        --low;
    while (high < block_pages && block->mapping[high] == 0 && base + high * abi::page_bytes < end)
        ++high;
    const std::uint32_t mapping = map_run(base + low * abi::page_bytes, frame,
                                          offset + low * abi::page_bytes, high - low, flags);
    if (mapping == 0) return false;
    for (std::uint32_t i = low; i < high; ++i) block->mapping[i] = mapping;
    return true;
}

bool is_shown(std::uint64_t address) {
    const ShownBlock* block = entry_for(address / block_bytes, false);
    return block != nullptr && block->mapping[address % block_bytes / abi::page_bytes] != 0;
}

void unshown(std::uint64_t start, std::uint64_t end) {
    for (std::uint64_t base = start / block_bytes * block_bytes; base < end; base += block_bytes) {
        ShownBlock* block = entry_for(base / block_bytes, false);
        if (block == nullptr) continue;
        for (std::uint32_t i = 0; i < block_pages; ++i) {
            const std::uint64_t page = base + i * abi::page_bytes;
            if (page >= start && page < end && block->mapping[i] != 0)
                remove_mapping(*block, block->mapping[i]);
        }
    }
}

}  // namespace zooid::libos
