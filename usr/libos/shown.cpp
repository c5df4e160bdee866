// Per core: a hash from block to the Mappings that show its pages.
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/call.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/shown.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

/// The Mapping goes, and with it all it showed.
void remove_mapping(ShownBlock& block, std::uint32_t mapping) {
    drop(mapping);
    for (std::uint32_t i = 0; i < block_pages; ++i) {
        if (block.mapping[i] != mapping) continue;
        block.mapping[i] = 0;
        block.visible &= ~(1u << i);
    }
}

/// A block without a frame has no Mappings.
void remove_all(ShownBlock& block) {
    if (block.frame == 0) return;
    block.frame = 0;
    for (const std::uint32_t& mapping : block.mapping) {
        if (mapping != 0) remove_mapping(block, mapping);
    }
}

/// Gives back the Mappings, and their slots, of blocks of which nothing is shown.
void give_back_hidden() {
    for (ShownBlock& block : this_core().shown.block) {
        if (block.visible == 0) remove_all(block);
    }
}

ShownBlock* entry_for(std::uint64_t key, bool make) {
    Shown& shown = this_core().shown;
    const std::uint64_t start = (key * 0x9e3779b97f4a7c15ULL) >> 52;
    ShownBlock* reusable = nullptr;  // shows nothing any more: its place may change owner
    for (std::uint32_t probe = 0; probe < shown_max; ++probe) {
        ShownBlock& block = shown.block[(start + probe) % shown_max];
        if (block.key == key) return &block;
        if (reusable == nullptr && block.visible == 0) reusable = &block;
        if (block.key == 0) break;
    }
    if (!make || reusable == nullptr) return nullptr;
    remove_all(*reusable);
    reusable->key = key;
    return reusable;
}

/// Pages [low, high) of a block.
struct Run {
    std::uint32_t low;
    std::uint32_t high;
    [[nodiscard]] std::uint32_t bits() const { return ((1u << (high - low)) - 1) << low; }
};

/// Widens a run of one page over neighbours that have the same Mapping, none included, and lie in
/// [first, end).
Run widen(const ShownBlock& block, std::uint32_t page, std::uint64_t first, std::uint64_t end) {
    const std::uint64_t base = block.key * block_bytes;
    const std::uint32_t mapping = block.mapping[page];
    Run run{page, page + 1};
    while (run.low > 0 && block.mapping[run.low - 1] == mapping &&
           base + (run.low - 1) * abi::page_bytes >= first)
        --run.low;
    while (run.high < block_pages && block.mapping[run.high] == mapping &&
           base + run.high * abi::page_bytes < end)
        ++run.high;
    return run;
}

/// A call about pages of a Mapping that is there.
abi::Status
on_mapping(abi::VNodeOp operation, const ShownBlock& block, Run run, abi::MapFlags flags) {
    const std::uint32_t mapping = block.mapping[run.low];
    std::uint32_t start = run.low;  // of the whole Mapping
    while (start > 0 && block.mapping[start - 1] == mapping) --start;
    const auto root = static_cast<std::uint32_t>(abi::BirthSlot::root_vnode);
    const std::uint64_t part = (run.low - start) | std::uint64_t{run.high - run.low} << 16 |
                               std::uint64_t{flags.bits} << 32;
    return invoke(root, operation, mapping, part).status;
}

}  // namespace

bool show(std::uint64_t address, std::uint32_t frame, std::uint64_t offset, std::uint64_t first,
          std::uint64_t end, abi::MapFlags flags) {
    ShownBlock* block = entry_for(address / block_bytes, true);
    if (block == nullptr) return false;
    if (block->frame != frame || block->offset != offset) {
        remove_all(*block);
        block->frame = frame;
        block->offset = offset;
    }
    const auto page = static_cast<std::uint32_t>(address % block_bytes / abi::page_bytes);
    if (block->mapping[page] != 0) {
        const Run again = widen(*block, page, first, end);
        if (on_mapping(abi::VNodeOp::show, *block, again, flags) == abi::Status::ok) {
            block->visible |= again.bits();
            return true;
        }
        remove_mapping(*block, block->mapping[page]);
    }
    const Run run = widen(*block, page, first, end);
    const std::uint64_t start = run.low * abi::page_bytes;
    const auto map = [&] {
        return map_run(block->key * block_bytes + start, frame, offset + start, run.high - run.low,
                       flags);
    };
    std::uint32_t mapping = map();
    if (mapping == 0 && last_status() == abi::Status::limit) {
        give_back_hidden();
        mapping = map();
    }
    if (mapping == 0) return false;
    block->frame = frame;  // it may have been among those given back
    for (std::uint32_t i = run.low; i < run.high; ++i) block->mapping[i] = mapping;
    block->visible |= run.bits();
    return true;
}

bool is_shown(std::uint64_t address) {
    const ShownBlock* block = entry_for(address / block_bytes, false);
    return block != nullptr &&
           (block->visible >> (address % block_bytes / abi::page_bytes) & 1) != 0;
}

void unshown(std::uint64_t start, std::uint64_t end) {
    for (std::uint64_t base = start / block_bytes * block_bytes; base < end; base += block_bytes) {
        ShownBlock* block = entry_for(base / block_bytes, false);
        if (block == nullptr || block->visible == 0) continue;
        for (std::uint32_t i = 0; i < block_pages; ++i) {
            const std::uint64_t page = base + i * abi::page_bytes;
            if (page < start || page >= end || block->mapping[i] == 0) continue;
            const Run run = widen(*block, i, start, end);
            if (on_mapping(abi::VNodeOp::hide, *block, run, {}) != abi::Status::ok) {
                remove_mapping(*block, block->mapping[i]);
                continue;
            }
            block->visible &= ~run.bits();
            i = run.high - 1;
        }
    }
}

}  // namespace zooid::libos
