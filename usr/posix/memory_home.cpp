// Memory at the home core: mmap, munmap, mprotect, madvise and page faults over the region map.
#include <zooid/posix/page_fault.hpp>

#include "home_handlers.hpp"
#include "memory_ranges.hpp"

namespace zooid::posix {
namespace {

// Flags of mmap. @source Linux include/uapi/asm-generic/mman-common.h
constexpr std::uint64_t map_type = 0xf, map_shared = 1, map_private = 2, map_shared_validate = 3;
constexpr std::uint64_t map_fixed = 0x10, map_anonymous = 0x20, map_32bit = 0x40;
constexpr std::uint64_t map_grows_down = 0x100, map_huge_pages = 0x40000;
constexpr std::uint64_t map_fixed_noreplace = 0x100000;

// Advice. @source Linux include/uapi/asm-generic/mman-common.h
constexpr std::uint64_t advice_dont_need = 4, advice_free = 8;
constexpr std::uint64_t advice_hints =  // change speed only, so that ignoring them is correct
    1u << 0 /* normal */ | 1u << 1 /* random */ | 1u << 2 /* sequential */ | 1u << 3 /* will need */
    | 1u << 12 /* mergeable */ | 1u << 13 | 1u << 14 /* huge page */ | 1u << 15 |
    1u << 16 /* do not dump */ | 1u << 17 | 1u << 20 /* cold */ | 1u << 21 /* page out */;

/// Whether mmap's arguments other than the address can be served: 0 or an error.
long check_mmap(const Process& process, const HomeRequest& request) {
    const auto [address, bytes, protection, flags, file, offset] = request.args;
    const std::uint64_t type = flags & map_type;
    if (bytes == 0 || !page_aligned(offset)) return fail(Errno::einval);
    if (type != map_shared && type != map_private && type != map_shared_validate)
        return fail(Errno::einval);
    if ((flags & map_anonymous) == 0) {
        const bool open = file < console_files && (process.open_files.load() >> file & 1) != 0;
        return fail(open ? Errno::enodev : Errno::ebadf);
    }
    if ((flags & map_grows_down) != 0) return fail(Errno::eopnotsupp);
    if ((flags & (map_huge_pages | map_32bit)) != 0) return fail(Errno::enomem);
    return check_protection(protection);
}

/// Where mmap's region goes, or an error.
std::expected<PageRange, Errno>
choose_place(const RegionMap& regions, Address address, std::uint64_t bytes, std::uint64_t flags) {
    if ((flags & (map_fixed | map_fixed_noreplace)) != 0) {
        if (!page_aligned(address)) return std::unexpected(Errno::einval);
        const auto range = range_of(regions, address, bytes);
        if (!range)
            return std::unexpected(address < regions.limits().allowed.start ? Errno::eperm
                                                                            : Errno::enomem);
        if ((flags & map_fixed_noreplace) != 0 && !regions.vacant(*range))
            return std::unexpected(Errno::eexist);
        return *range;
    }
    const auto rounded = rounded_bytes(bytes);
    if (!rounded) return std::unexpected(Errno::enomem);
    const auto start = regions.place(*rounded, page_down(address));
    if (!start) return std::unexpected(Errno::enomem);
    return PageRange{*start, *start + *rounded};
}

}  // namespace

long home_mmap(Process& process, const HomeRequest& request) {
    if (const long refused = check_mmap(process, request); refused != 0) return refused;
    RegionMap& regions = process.home.regions;
    const auto range = choose_place(regions, request.args[0], request.args[1], request.args[3]);
    if (!range) return fail(range.error());
    const Protection protection{static_cast<std::uint8_t>(request.args[2])};
    const auto changes = regions.map(*range, {.protection = protection});
    if (!changes) return fail(Errno::enomem);
    process.backend().apply(changes->list());
    return static_cast<long>(range->start);
}

long home_munmap(Process& process, const HomeRequest& request) {
    RegionMap& regions = process.home.regions;
    if (!page_aligned(request.args[0]) || request.args[1] == 0) return fail(Errno::einval);
    const auto range = range_of(regions, request.args[0], request.args[1]);
    if (!range) return fail(Errno::einval);
    return finish(process, regions.unmap(*range));
}

long home_mprotect(Process& process, const HomeRequest& request) {
    RegionMap& regions = process.home.regions;
    if (!page_aligned(request.args[0])) return fail(Errno::einval);
    if (const long refused = check_protection(request.args[2]); refused != 0) return refused;
    if (request.args[1] == 0) return 0;
    const auto range = range_of(regions, request.args[0], request.args[1]);
    if (!range) return fail(Errno::enomem);
    return finish(process, regions.protect(*range, {static_cast<std::uint8_t>(request.args[2])}));
}

long home_madvise(Process& process, const HomeRequest& request) {
    const std::uint64_t advice = request.args[2];
    const bool drops = advice == advice_dont_need || advice == advice_free;
    const bool hints = advice < 64 && (advice_hints >> advice & 1) != 0;
    if (!page_aligned(request.args[0]) || (!drops && !hints)) return fail(Errno::einval);
    if (request.args[1] == 0) return 0;
    RegionMap& regions = process.home.regions;
    const auto range = range_of(regions, request.args[0], request.args[1]);
    if (!range) return fail(Errno::enomem);
    if (hints) return regions.covered(*range) ? 0 : fail(Errno::enomem);
    if (holds_image(regions, *range)) return fail(Errno::einval);
    return finish(process, regions.discard(*range));
}

long home_page_fault(Process& process, const HomeRequest& request) {
    const Address address = request.args[0];
    const FaultDecision decision = decide_fault(
        process.home.regions, address, static_cast<Access>(request.args[1]), request.args[2] != 0);
    if (decision.verdict == FaultVerdict::supply) process.home.regions.touch(address);
    return static_cast<long>(decision.verdict) | long{decision.protection.bits} << 8 |
           static_cast<long>(decision.kind) << 16;
}

}  // namespace zooid::posix
