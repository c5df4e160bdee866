#include "boot/page_tables.hpp"

#include <cassert>
#include <cstring>

#include "arch/x86_64/layout.hpp"

namespace zooid::cpudriver {

using layout::block_bytes;
using layout::page_bytes;

std::expected<std::uint64_t, BootFault> PagePool::take() {
    if (end - next < page_bytes) return std::unexpected(BootFault::image_too_big);
    const std::uint64_t page = next;
    next += page_bytes;
    std::memset(reinterpret_cast<void*>(zero + page), 0, page_bytes);
    return page;
}

std::expected<std::uint64_t*, BootFault>
TableBuilder::entry(std::uint64_t virtual_address, unsigned level) {
    std::uint64_t* slot = table(root_) + page_bits::index(virtual_address, 4);
    for (unsigned below = 3; below >= level; --below) {
        if (!(*slot & page_bits::present)) {
            const auto page = pool_.take();
            if (!page) return std::unexpected(page.error());
            *slot = *page | page_bits::present | page_bits::writable;
        }
        assert(below == 3 || !(*slot & page_bits::large));
        slot = table(*slot & page_bits::address) + page_bits::index(virtual_address, below);
    }
    return slot;
}

Mapped TableBuilder::map(std::uint64_t virtual_address, std::uint64_t physical, std::uint64_t bytes,
                         std::uint64_t bits) {
    while (bytes > 0) {
        const bool fits = virtual_address % block_bytes == 0 && physical % block_bytes == 0 &&
                          bytes >= block_bytes;
        const std::uint64_t step = fits ? block_bytes : page_bytes;
        if (fits) {
            const auto slot = entry(virtual_address, 2);
            if (!slot) return std::unexpected(slot.error());
            assert(**slot == 0);
            **slot = physical | bits | page_bits::present | page_bits::large;
        } else if (const auto done = map_small(virtual_address, physical, step, bits); !done) {
            return done;
        }
        virtual_address += step;
        physical += step;
        bytes -= step;
    }
    return {};
}

Mapped TableBuilder::map_small(std::uint64_t virtual_address, std::uint64_t physical,
                               std::uint64_t bytes, std::uint64_t bits) {
    assert((virtual_address | physical | bytes) % page_bytes == 0);
    for (std::uint64_t at = 0; at < bytes; at += page_bytes) {
        const auto slot = entry(virtual_address + at, 1);
        if (!slot) return std::unexpected(slot.error());
        assert(**slot == 0);
        **slot = (physical + at) | bits | page_bits::present;
    }
    return {};
}

Mapped TableBuilder::reserve_directory(std::uint64_t virtual_address) {
    const auto slot = entry(virtual_address, 2);
    if (!slot) return std::unexpected(slot.error());
    return {};
}

void TableBuilder::remove_small(std::uint64_t virtual_address) {
    const auto slot = entry(virtual_address, 1);
    assert(slot && (**slot & page_bits::present));
    **slot = 0;
}

Mapped TableBuilder::reserve_small(std::uint64_t virtual_address, std::uint64_t bytes) {
    for (std::uint64_t at = 0; at < bytes; at += page_bytes) {
        const auto slot = entry(virtual_address + at, 1);
        if (!slot) return std::unexpected(slot.error());
    }
    return {};
}

void TableBuilder::clear_small(std::uint64_t virtual_address, std::uint64_t bytes) {
    for (std::uint64_t at = 0; at < bytes; at += page_bytes) {
        const auto slot = entry(virtual_address + at, 1);
        assert(slot);
        **slot = 0;
    }
}

void TableBuilder::protect_small(std::uint64_t virtual_address, std::uint64_t bytes,
                                 std::uint64_t bits) {
    for (std::uint64_t at = 0; at < bytes; at += page_bytes) {
        const auto slot = entry(virtual_address + at, 1);
        assert(slot && (**slot & page_bits::present));
        **slot = (**slot & page_bits::address) | bits | page_bits::present;
    }
}

}  // namespace zooid::cpudriver
