// The region map: a sorted array, cut at the ends of each change and merged again after it.
#include <algorithm>
#include <zooid/posix/region_map.hpp>

namespace zooid::posix {

std::size_t RegionMap::first_ending_after(Address address) const {
    std::size_t low = 0;
    std::size_t high = count_;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (regions_[middle].pages.end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const Region* RegionMap::find(Address address) const {
    const std::size_t index = first_ending_after(address);
    if (index == count_ || !regions_[index].pages.contains(address)) return nullptr;
    return &regions_[index];
}

bool RegionMap::vacant(PageRange pages) const {
    if (pages.empty()) return true;
    const std::size_t index = first_ending_after(pages.start);
    return index == count_ || regions_[index].pages.start >= pages.end;
}

bool RegionMap::covered(PageRange pages) const {
    Address reached = pages.start;
    for (std::size_t i = first_ending_after(reached); i < count_ && reached < pages.end; ++i) {
        if (regions_[i].pages.start > reached) return false;
        reached = regions_[i].pages.end;
    }
    return reached >= pages.end;
}

std::expected<Address, RegionError> RegionMap::place(std::uint64_t bytes, Address hint) const {
    assert(bytes > 0 && page_aligned(bytes) && page_aligned(hint));
    const PageRange allowed = limits_.allowed;
    if (hint != 0 && hint >= allowed.start && hint < allowed.end && bytes <= allowed.end - hint &&
        vacant({hint, hint + bytes}))
        return hint;
    Address gap_end = limits_.placed.end;
    for (std::size_t i = count_; i-- > 0;) {
        const PageRange taken = regions_[i].pages;
        if (taken.start >= limits_.placed.end) continue;
        const Address gap_start = std::max(taken.end, limits_.placed.start);
        if (gap_end >= gap_start && gap_end - gap_start >= bytes) return gap_end - bytes;
        gap_end = std::min(gap_end, taken.start);
        if (gap_end <= limits_.placed.start) return std::unexpected(RegionError::no_space);
    }
    if (gap_end - limits_.placed.start < bytes) return std::unexpected(RegionError::no_space);
    return gap_end - bytes;
}

bool RegionMap::straddled(Address address) const {
    const Region* region = find(address);
    return region != nullptr && region->pages.start < address;
}

bool RegionMap::room_for(PageRange pages, std::size_t added) const {
    const std::size_t splits =
        (straddled(pages.start) ? 1u : 0u) + (straddled(pages.end) ? 1u : 0u);
    return count_ + splits + added <= regions_max;
}

PageRange RegionMap::touched_hull(PageRange pages) const {
    PageRange hull = {pages.end, pages.start};
    for (std::size_t i = first_ending_after(pages.start);
         i < count_ && regions_[i].pages.start < pages.end; ++i) {
        if (!regions_[i].touched) continue;
        hull.start = std::min(hull.start, std::max(pages.start, regions_[i].pages.start));
        hull.end = std::max(hull.end, std::min(pages.end, regions_[i].pages.end));
    }
    return hull;
}

void RegionMap::insert(const Region& region) {
    assert(count_ < regions_max && !region.pages.empty());
    const std::size_t index = first_ending_after(region.pages.start);
    assert(index == count_ || regions_[index].pages.start >= region.pages.end);
    std::copy_backward(regions_.begin() + static_cast<std::ptrdiff_t>(index),
                       regions_.begin() + static_cast<std::ptrdiff_t>(count_),
                       regions_.begin() + static_cast<std::ptrdiff_t>(count_ + 1));
    regions_[index] = region;
    ++count_;
}

void RegionMap::remove(std::size_t first, std::size_t last) {
    assert(first <= last && last <= count_);
    std::copy(regions_.begin() + static_cast<std::ptrdiff_t>(last),
              regions_.begin() + static_cast<std::ptrdiff_t>(count_),
              regions_.begin() + static_cast<std::ptrdiff_t>(first));
    count_ -= last - first;
}

void RegionMap::split_at(Address address) {
    if (!straddled(address)) return;
    Region& low = regions_[first_ending_after(address)];
    Region high = low;
    high.pages.start = address;
    low.pages.end = address;
    insert(high);
}

void RegionMap::carve(PageRange pages) {
    split_at(pages.start);
    split_at(pages.end);
    const std::size_t first = first_ending_after(pages.start);
    std::size_t last = first;
    while (last < count_ && regions_[last].pages.start < pages.end) ++last;
    remove(first, last);
}

void RegionMap::merge_around(PageRange pages) {
    std::size_t kept = first_ending_after(pages.start == 0 ? 0 : pages.start - 1);
    std::size_t next = kept + 1;
    const std::size_t first_gone = next;
    std::size_t write = kept;
    for (; next < count_ && regions_[next].pages.start <= pages.end; ++next) {
        Region& left = regions_[write];
        const Region& right = regions_[next];
        if (left.pages.end == right.pages.start && left.protection == right.protection &&
            left.kind == right.kind) {
            left.pages.end = right.pages.end;
            left.touched = left.touched || right.touched;
        } else {
            regions_[++write] = right;
        }
    }
    if (next > first_gone) remove(write + 1, next);
}

std::expected<PageChanges, RegionError> RegionMap::map(PageRange pages, RegionTraits traits) {
    assert(!pages.empty() && limits_.allowed.encloses(pages));
    if (!room_for(pages, 1)) return std::unexpected(RegionError::table_full);
    PageChanges changes;
    const PageRange hull = touched_hull(pages);
    if (!hull.empty()) changes.add({.action = PageAction::drop, .pages = hull});
    carve(pages);
    insert({pages, traits.protection, traits.kind, traits.touched});
    merge_around(pages);
    return changes;
}

std::expected<PageChanges, RegionError> RegionMap::unmap(PageRange pages) {
    assert(!pages.empty());
    if (!room_for(pages, 0)) return std::unexpected(RegionError::table_full);
    PageChanges changes;
    const PageRange hull = touched_hull(pages);
    if (!hull.empty()) changes.add({.action = PageAction::drop, .pages = hull});
    carve(pages);
    return changes;
}

std::expected<PageChanges, RegionError> RegionMap::protect(PageRange pages, Protection protection) {
    assert(!pages.empty());
    if (!covered(pages)) return std::unexpected(RegionError::not_mapped);
    if (!room_for(pages, 0)) return std::unexpected(RegionError::table_full);
    PageChanges changes;
    const PageRange hull = touched_hull(pages);
    split_at(pages.start);
    split_at(pages.end);
    bool narrows = false;
    for (std::size_t i = first_ending_after(pages.start);
         i < count_ && regions_[i].pages.start < pages.end; ++i) {
        narrows = narrows || (regions_[i].touched && !protection.has(regions_[i].protection));
        regions_[i].protection = protection;
    }
    merge_around(pages);
    if (!hull.empty())
        changes.add({.action = PageAction::protect,
                     .protection = protection,
                     .narrows = narrows,
                     .pages = hull});
    return changes;
}

std::expected<PageChanges, RegionError> RegionMap::discard(PageRange pages) {
    assert(!pages.empty());
    if (!covered(pages)) return std::unexpected(RegionError::not_mapped);
    PageChanges changes;
    const PageRange hull = touched_hull(pages);
    if (!hull.empty()) changes.add({.action = PageAction::drop, .pages = hull});
    return changes;
}

std::expected<PageChanges, RegionError> RegionMap::move(PageRange from, PageRange to) {
    assert(!from.empty() && from.bytes() <= to.bytes() && !from.overlaps(to));
    assert(limits_.allowed.encloses(to));
    const Region* source = find(from.start);
    if (source == nullptr) return std::unexpected(RegionError::not_mapped);
    if (!source->pages.encloses(from)) return std::unexpected(RegionError::not_one_region);
    if (!room_for(from, 0) || !room_for(to, 1 + (straddled(from.start) && straddled(from.end))))
        return std::unexpected(RegionError::table_full);
    const Region moved{to, source->protection, source->kind, source->touched};
    PageChanges changes;
    const PageRange hull = touched_hull(to);
    if (!hull.empty()) changes.add({.action = PageAction::drop, .pages = hull});
    if (source->touched)
        changes.add({.action = PageAction::move, .pages = from, .target = to.start});
    carve(from);
    carve(to);
    insert(moved);
    merge_around(to);
    return changes;
}

void RegionMap::touch(Address address) {
    const std::size_t index = first_ending_after(address);
    assert(index < count_ && regions_[index].pages.contains(address));
    regions_[index].touched = true;
}

void RegionMap::touch(const Region& region) {
    const auto index = static_cast<std::size_t>(&region - &regions_[0]);
    assert(index < count_);
    regions_[index].touched = true;
}

}  // namespace zooid::posix
