// What translations a change made stale: collected while working, flushed before user mode.
#pragma once
#include <algorithm>
#include <zooid/abi/capability.hpp>

#include "cpudriver/memory/window.hpp"

namespace zooid::cpudriver {

/// Virtual addresses [first, end) of one tree, or everything. A value.
struct Invalidation {
    PhysicalAddress pml4;     // tree the range belongs to
    std::uint64_t first = 0;  // virtual address, lower half
    std::uint64_t end = 0;    // first == end: no range
    bool full = false;  // several trees or places not known: flush all; the range is not empty

    [[nodiscard]] bool any() const { return first != end; }

    /// Adds one range; ranges of one tree grow together, those of two trees become full.
    void add(PhysicalAddress tree, std::uint64_t from, std::uint64_t to) {
        if (full || from == to) return;
        if (first == end) {
            *this = {tree, from, to, false};
        } else if (pml4 == tree) {
            first = std::min(first, from);
            end = std::max(end, to);
        } else {
            *this = {{}, 0, ~std::uint64_t{0}, true};
        }
    }
    friend bool operator==(const Invalidation&, const Invalidation&) = default;
};

/// Pages forgotten one by one at most; of more, everything is forgotten.
inline constexpr std::uint64_t single_pages_max = 32;

/// Tells the processor what is stale. @param one_page `void(virtual address)` @param all `void()`
template <class OnePage, class All>
void forget(const Invalidation& stale, OnePage one_page, All all) {
    if (stale.full || stale.end - stale.first > single_pages_max * abi::page_bytes) return all();
    for (std::uint64_t page = stale.first; page < stale.end; page += abi::page_bytes)
        one_page(page);
}

}  // namespace zooid::cpudriver
