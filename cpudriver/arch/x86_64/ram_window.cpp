#include "arch/x86_64/ram_window.hpp"

#include <cassert>

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/page_bits.hpp"
#include "arch/x86_64/this_core.hpp"

namespace zooid::cpudriver {
namespace {

using layout::block_bytes;
using page_bits::index;

/// The directory entry over a block of the window, in this core's root tables.
std::uint64_t& block_entry(std::uint64_t block) {
    const std::uint64_t address = layout::window_base + block;
    const std::uint64_t* table = at_window<std::uint64_t>(this_core().page_table_root);
    for (unsigned level = 4; level > 2; --level) {
        const std::uint64_t entry = table[index(address, level)];
        assert((entry & page_bits::present) && !(entry & page_bits::large && level == 3));
        table = at_window<std::uint64_t>(entry & page_bits::address);
    }
    return const_cast<std::uint64_t*>(table)[index(address, 2)];
}

bool holds_kernel(std::uint64_t base, std::uint64_t bytes) {
    const CoreData& core = this_core();
    return base < core.first_free && core.ram[0].base < base + bytes;
}

}  // namespace

void window_remove(std::uint64_t base, std::uint64_t bytes) {
    assert(base % block_bytes == 0 && bytes % block_bytes == 0);
    assert(!holds_kernel(base, bytes));
    for (std::uint64_t at = 0; at < bytes; at += block_bytes) {
        std::uint64_t& entry = block_entry(base + at);
        assert((entry & page_bits::present) && (entry & page_bits::large));
        entry = 0;
    }
    write_cr3(read_cr3());  // no page is global, so this forgets every translation
}

void window_add(std::uint64_t base, std::uint64_t bytes) {
    assert(base % block_bytes == 0 && bytes % block_bytes == 0);
    for (std::uint64_t at = 0; at < bytes; at += block_bytes) {
        std::uint64_t& entry = block_entry(base + at);
        assert(entry == 0);
        entry = (base + at) | page_bits::read_write | page_bits::present | page_bits::large;
    }
}

std::optional<Translation> translate(std::uint64_t virtual_address) {
    std::uint64_t table = read_cr3() & page_bits::address;
    std::uint64_t writable = page_bits::writable;
    std::uint64_t no_execute = 0;
    for (unsigned level = 4;; --level) {
        const std::uint64_t entry = at_window<std::uint64_t>(table)[index(virtual_address, level)];
        if (!(entry & page_bits::present)) return std::nullopt;
        writable &= entry;
        no_execute |= entry & page_bits::no_execute;
        const bool leaf = level == 1 || (level < 4 && (entry & page_bits::large));
        if (!leaf) {
            table = entry & page_bits::address;
            continue;
        }
        const std::uint64_t page = std::uint64_t{1} << (12 + 9 * (level - 1));
        const std::uint64_t other =
            entry & ~(page_bits::address | page_bits::writable | page_bits::no_execute);
        return Translation{
            .physical = (entry & page_bits::address & ~(page - 1)) + virtual_address % page,
            .bits = other | writable | no_execute,
            .page_bytes = page};
    }
}

}  // namespace zooid::cpudriver
