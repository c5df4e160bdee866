// Memory at the home core that grows and shrinks: brk and mremap.
#include <algorithm>

#include "home_handlers.hpp"
#include "memory_ranges.hpp"

namespace zooid::posix {
namespace {

// Flags of mremap. @source Linux include/uapi/linux/mman.h
constexpr std::uint64_t remap_may_move = 1, remap_fixed = 2;

/// Moves `from` to `to`; the answer of mremap.
long move_region(Process& process, PageRange from, PageRange to) {
    const auto changes = process.home.regions.move(from, to);
    if (!changes)
        return fail(changes.error() == RegionError::table_full ? Errno::enomem : Errno::efault);
    process.backend().apply(changes->list());
    return static_cast<long>(to.start);
}

/// Grows `from` where it lies or, if allowed, elsewhere.
long grow_region(Process& process, PageRange from, std::uint64_t bytes, bool may_move) {
    RegionMap& regions = process.home.regions;
    const Region* region = regions.find(from.start);
    if (region == nullptr || !region->pages.encloses(from)) return fail(Errno::efault);
    const auto grown = range_of(regions, from.start, bytes);
    if (grown && regions.vacant({from.end, grown->end})) {
        const RegionTraits traits{region->protection, region->kind};
        const auto changes = regions.map({from.end, grown->end}, traits);
        return changes ? static_cast<long>(from.start) : fail(Errno::enomem);
    }
    if (!may_move) return fail(Errno::enomem);
    const auto start = regions.place(bytes, 0);
    if (!start) return fail(Errno::enomem);
    return move_region(process, from, {*start, *start + bytes});
}

}  // namespace

long home_brk(Process& process, const HomeRequest& request) {
    HomeState& home = process.home;
    const PageRange heap = process.layout().heap;
    const Address wanted = request.args[0];
    const auto present = static_cast<long>(home.heap_break);
    if (wanted < heap.start || wanted > heap.end) return present;
    const Address old_end = page_up(home.heap_break);
    const Address new_end = page_up(wanted);
    if (new_end > old_end) {
        if (!home.regions.vacant({old_end, new_end})) return present;
        if (!home.regions.map({old_end, new_end}, {readable | writable, RegionKind::heap}))
            return present;
    } else if (new_end < old_end) {
        const auto changes = home.regions.unmap({new_end, old_end});
        if (!changes) return present;
        process.backend().apply(changes->list());
    }
    home.heap_break = wanted;
    return static_cast<long>(wanted);
}

long home_mremap(Process& process, const HomeRequest& request) {
    const auto [old_start, old_size, new_size, flags, new_start, unused] = request.args;
    RegionMap& regions = process.home.regions;
    const bool fixed = (flags & remap_fixed) != 0;
    if (!page_aligned(old_start) || (flags & ~(remap_may_move | remap_fixed)) != 0 ||
        old_size == 0 || new_size == 0 || (fixed && (flags & remap_may_move) == 0))
        return fail(Errno::einval);
    const auto old_pages = range_of(regions, old_start, old_size);
    const auto new_bytes = rounded_bytes(new_size);
    if (!old_pages) return fail(Errno::efault);
    if (!new_bytes) return fail(Errno::einval);
    if (fixed) {
        if (!page_aligned(new_start)) return fail(Errno::einval);
        const auto to = range_of(regions, new_start, *new_bytes);
        if (!to || to->overlaps(*old_pages)) return fail(Errno::einval);
        const PageRange kept{old_start, old_start + std::min(old_pages->bytes(), *new_bytes)};
        const long moved = move_region(process, kept, *to);
        if (moved < 0 || kept == *old_pages) return moved;
        const long trimmed = finish(process, regions.unmap({kept.end, old_pages->end}));
        return trimmed < 0 ? trimmed : moved;
    }
    if (*new_bytes > old_pages->bytes())
        return grow_region(process, *old_pages, *new_bytes, (flags & remap_may_move) != 0);
    if (!regions.covered(*old_pages)) return fail(Errno::efault);
    if (*new_bytes == old_pages->bytes()) return static_cast<long>(old_start);
    const long trimmed = finish(process, regions.unmap({old_start + *new_bytes, old_pages->end}));
    return trimmed < 0 ? trimmed : static_cast<long>(old_start);
}

}  // namespace zooid::posix
