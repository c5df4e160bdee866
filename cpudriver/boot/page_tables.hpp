// Builds a core's page tables in that core's RAM, before its kernel runs.
// Source: Intel SDM vol. 3A, "Paging".
#pragma once
#include <cstdint>
#include <expected>

#include "arch/x86_64/page_bits.hpp"
#include "boot/boot_fault.hpp"

namespace zooid::cpudriver {

/// RAM handed out page by page, cleared; seen by the builder at `zero` + physical address.
struct PagePool {
    std::uintptr_t zero = 0;
    std::uint64_t next = 0;  // physical
    std::uint64_t end = 0;   // physical

    /// A cleared page's physical address, or image_too_big when the pool is empty.
    std::expected<std::uint64_t, BootFault> take();
};

using Mapped = std::expected<void, BootFault>;

class TableBuilder {
public:
    /// @param pool  where tables come from; borrowed for the life of the builder.
    /// @param root  physical address of a cleared page of that pool: the PML4.
    TableBuilder(PagePool& pool, std::uint64_t root) : pool_(pool), root_(root) {}

    /// Maps whole pages, in 2 MiB entries where both addresses and the length allow.
    ///
    /// @param bits  of page_bits, without `present` and `large`.
    /// @return nothing, or image_too_big when the pool has no page for a table.
    Mapped map(std::uint64_t virtual_address, std::uint64_t physical, std::uint64_t bytes,
               std::uint64_t bits);

    /// Maps in 4 KiB entries only, so that single pages can be taken out or protected later.
    Mapped map_small(std::uint64_t virtual_address, std::uint64_t physical, std::uint64_t bytes,
                     std::uint64_t bits);

    /// Makes the page directory over `virtual_address`, so that its 2 MiB entries can be set later
    /// without needing memory.
    Mapped reserve_directory(std::uint64_t virtual_address);

    /// Takes one 4 KiB page out; it must have been mapped by map_small().
    void remove_small(std::uint64_t virtual_address);

    /// Makes the tables over a range of small pages, so that mapping them later needs no memory.
    Mapped reserve_small(std::uint64_t virtual_address, std::uint64_t bytes);
    /// Takes out whatever 4 KiB pages of the range there are; its tables must be there.
    void clear_small(std::uint64_t virtual_address, std::uint64_t bytes);

    /// Replaces the bits of 4 KiB pages mapped by map_small().
    void protect_small(std::uint64_t virtual_address, std::uint64_t bytes, std::uint64_t bits);

private:
    [[nodiscard]] std::uint64_t* table(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(pool_.zero + physical);
    }
    std::expected<std::uint64_t*, BootFault> entry(std::uint64_t virtual_address, unsigned level);

    PagePool& pool_;
    std::uint64_t root_;
};

}  // namespace zooid::cpudriver
