// What the address space of a domain is made of, and what a change to it asks of the page tables.
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

/// Half-open range of pages [start, end); both ends are page-aligned.
struct PageRange {
    Address start = 0;
    Address end = 0;

    [[nodiscard]] constexpr bool empty() const { return start >= end; }
    [[nodiscard]] constexpr std::uint64_t bytes() const { return empty() ? 0 : end - start; }
    [[nodiscard]] constexpr bool contains(Address address) const {
        return start <= address && address < end;
    }
    [[nodiscard]] constexpr bool encloses(PageRange other) const {
        return start <= other.start && other.end <= end;
    }
    [[nodiscard]] constexpr bool overlaps(PageRange other) const {
        return start < other.end && other.start < end;
    }
    friend constexpr bool operator==(PageRange, PageRange) = default;
};

/// Rights to a page; the bits are PROT_READ, PROT_WRITE, PROT_EXEC.
struct Protection {
    std::uint8_t bits = 0;

    [[nodiscard]] constexpr bool has(Protection other) const {
        return (bits & other.bits) == other.bits;
    }
    friend constexpr Protection operator|(Protection a, Protection b) {
        return {static_cast<std::uint8_t>(a.bits | b.bits)};
    }
    friend constexpr bool operator==(Protection, Protection) = default;
};

inline constexpr Protection no_access{0};
inline constexpr Protection readable{1};
inline constexpr Protection writable{2};
inline constexpr Protection executable{4};

/// True for a page that could be written and then run, which no domain is given.
[[nodiscard]] constexpr bool writable_and_executable(Protection protection) {
    return protection.has(writable | executable);
}

enum class RegionKind : std::uint8_t {
    anonymous,  // zero pages, from mmap
    image,      // bytes of the program's file
    stack,      // the first thread's stack
    heap,       // between the program's end and its break
};

/// Pages that share rights and origin.
struct Region {
    PageRange pages;
    Protection protection = no_access;
    RegionKind kind = RegionKind::anonymous;
    bool touched = false;  // some page of it may be present on some core
    friend constexpr bool operator==(const Region&, const Region&) = default;
};

enum class PageAction : std::uint8_t {
    drop,     // unmap on every core, then free the frames
    protect,  // give present pages `protection`; others get it when they fault
    move,     // unmap on every core, then the frames belong to the same offsets from `target`
};

/// One thing to be done to the page tables of every core the domain spans.
/// @invariant complete when applied: no core holds a translation that the change removed.
struct PageChange {
    PageAction action = PageAction::drop;
    Protection protection = no_access;  // protect only
    bool narrows = true;  // false: only adds rights, so a stale entry is merely a spurious fault
    PageRange pages;
    Address target = 0;  // move only: start of the new place
    friend constexpr bool operator==(const PageChange&, const PageChange&) = default;
};

inline constexpr std::size_t page_changes_max = 3;  // of one call

/// The page-table work that one call causes; empty when no page can be present.
class PageChanges {
public:
    void add(const PageChange& change) {
        assert(count_ < page_changes_max);
        changes_[count_++] = change;
    }
    [[nodiscard]] std::span<const PageChange> list() const { return {changes_.data(), count_}; }
    [[nodiscard]] bool empty() const { return count_ == 0; }

private:
    std::array<PageChange, page_changes_max> changes_ = {};
    std::size_t count_ = 0;
};

}  // namespace zooid::posix
