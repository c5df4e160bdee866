// Checks that memory calls share.
#pragma once
#include <expected>
#include <optional>

#include "call.hpp"

namespace zooid::posix {

/// `bytes` rounded up to pages; nothing when that wraps.
[[nodiscard]] inline std::optional<std::uint64_t> rounded_bytes(std::uint64_t bytes) {
    const std::uint64_t rounded = page_up(bytes);
    if (rounded < bytes) return std::nullopt;
    return rounded;
}

/// The pages of [address, address + bytes), when they may hold regions; `address` is page-aligned.
[[nodiscard]] inline std::optional<PageRange>
range_of(const RegionMap& regions, Address address, std::uint64_t bytes) {
    const auto rounded = rounded_bytes(bytes);
    const PageRange allowed = regions.limits().allowed;
    if (!rounded || address < allowed.start || address > allowed.end ||
        *rounded > allowed.end - address)
        return std::nullopt;
    return PageRange{address, address + *rounded};
}

/// 0 when a program may ask for these rights, else an error: unknown bits, or writable code.
[[nodiscard]] inline long check_protection(std::uint64_t protection) {
    if (protection > 7) return fail(Errno::einval);
    if (writable_and_executable({static_cast<std::uint8_t>(protection)}))
        return fail(Errno::eacces);
    return 0;
}

/// True when bytes of the program's file lie in `range`: they could not be had again.
[[nodiscard]] inline bool holds_image(const RegionMap& regions, PageRange range) {
    for (const Region& region : regions.regions()) {
        if (region.kind == RegionKind::image && region.pages.overlaps(range)) return true;
    }
    return false;
}

/// Applies what a change of regions asks for; its error as every memory call reports it.
[[nodiscard]] inline long
finish(Process& process, const std::expected<PageChanges, RegionError>& changes) {
    if (!changes) return fail(Errno::enomem);
    process.backend().apply(changes->list());
    return 0;
}

}  // namespace zooid::posix
