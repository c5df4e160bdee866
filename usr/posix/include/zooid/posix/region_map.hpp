// The regions of a domain's address space: who may do what where. Pure; page tables are elsewhere.
#pragma once
#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <zooid/posix/region.hpp>

namespace zooid::posix {

inline constexpr std::size_t regions_max = 4096;

enum class RegionError {
    table_full,      // regions_max reached: unmap something
    no_space,        // no gap of that size: ask for less
    occupied,        // something is mapped there: choose another place or replace it
    not_mapped,      // part of the range is mapped nowhere
    not_one_region,  // the range crosses regions of different kind or rights
};

/// Where regions may lie. All page-aligned, lowest <= placed.start <= placed.end <= highest.
struct AddressLimits {
    PageRange allowed = {0x1'0000, 0x6000'0000'0000};         // anything, even at a fixed place
    PageRange placed = {0x1000'0000'0000, 0x6000'0000'0000};  // where place() looks
};

/// What a new region is to be.
struct RegionTraits {
    Protection protection = no_access;
    RegionKind kind = RegionKind::anonymous;
    bool touched = false;  // true when its pages are already present
};

/// Ordered, bounded map from pages to regions. Neighbours alike in rights and kind are one region.
/// Every operation first decides, then does: on an error nothing has changed.
/// @invariant regions are sorted, disjoint, not empty, inside limits.allowed; no two could merge.
/// @cost lookups O(log regions); changes O(regions) moves of 32 bytes; no allocation.
class RegionMap {
public:
    explicit RegionMap(AddressLimits limits) : limits_(limits) {}

    /// Where `bytes` (page multiple, > 0) would go: at `hint` if that is free, else in the highest
    /// gap that fits.
    /// @return start of a vacant range, or no_space
    [[nodiscard]] std::expected<Address, RegionError>
    place(std::uint64_t bytes, Address hint) const;

    /// Maps `pages`, which must be inside limits().allowed, replacing what is there.
    /// @return what must be dropped, or table_full
    [[nodiscard]] std::expected<PageChanges, RegionError> map(PageRange pages, RegionTraits traits);

    /// Forgets `pages`; those that are not mapped do not matter.
    /// @return what must be dropped, or table_full (a split found no room)
    [[nodiscard]] std::expected<PageChanges, RegionError> unmap(PageRange pages);

    /// Gives `pages`, all of them mapped, new rights.
    /// @return what must be re-protected, or not_mapped, table_full
    [[nodiscard]] std::expected<PageChanges, RegionError>
    protect(PageRange pages, Protection protection);

    /// Forgets the contents, not the mapping.
    /// @return what must be dropped, or not_mapped (nothing is dropped then)
    [[nodiscard]] std::expected<PageChanges, RegionError> discard(PageRange pages);

    /// Moves `from`, inside one region, to `to`, which must not overlap it and may be larger; what
    /// was at `to` is replaced.
    /// @return what must be dropped and moved, or not_mapped, not_one_region, table_full
    [[nodiscard]] std::expected<PageChanges, RegionError> move(PageRange from, PageRange to);

    /// Remembers that the page at `address` (which is mapped) may be present from now on.
    void touch(Address address);
    /// As touch(), for a region that find() has just given.
    void touch(const Region& region);

    /// The region that holds `address`, or null. Valid until the next change.
    [[nodiscard]] const Region* find(Address address) const;

    [[nodiscard]] bool vacant(PageRange pages) const;   // no page of it is mapped
    [[nodiscard]] bool covered(PageRange pages) const;  // every page of it is mapped
    [[nodiscard]] std::span<const Region> regions() const { return {regions_.data(), count_}; }
    [[nodiscard]] const AddressLimits& limits() const { return limits_; }

private:
    [[nodiscard]] std::size_t first_ending_after(Address address) const;
    [[nodiscard]] bool straddled(Address address) const;
    [[nodiscard]] bool room_for(PageRange pages, std::size_t added) const;
    [[nodiscard]] PageRange touched_hull(PageRange pages) const;
    void split_at(Address address);
    void carve(PageRange pages);
    void insert(const Region& region);
    void merge_around(PageRange pages);
    void remove(std::size_t first, std::size_t last);

    AddressLimits limits_;
    std::size_t count_ = 0;
    std::array<Region, regions_max> regions_ = {};
};

}  // namespace zooid::posix
