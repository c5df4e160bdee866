// Self-paging: what a page fault of this domain means, decided from its regions.
#include <zooid/abi/capability.hpp>
#include <zooid/posix/page_fault.hpp>

#include "address_space.hpp"
#include "blocks.hpp"
#include "guest/domain.hpp"
#include "personality.hpp"
#include "shown.hpp"

namespace zooid::posix::guest {

namespace {

// Bits of a page-fault error code.
// Source: Intel SDM vol. 3A, "Interrupt 14 - Page-Fault Exception".
constexpr std::uint64_t error_present = 1;
constexpr std::uint64_t error_write = 2;
constexpr std::uint64_t error_fetch = 16;

abi::MapFlags flags_of(Protection protection) {
    abi::MapFlags flags = abi::MapFlags::read;
    if (protection.has(writable)) {
        flags = flags | abi::MapFlags::write;
    } else if (protection.has(executable)) {
        flags = flags | abi::MapFlags::execute;
    }
    return flags;
}

const ImageRange* image_range(std::uint64_t address) {
    for (unsigned i = 0; i < domain.image_ranges; ++i) {
        const ImageRange& range = domain.image[i];
        if (address >= range.start && address < range.end) return &range;
    }
    return nullptr;
}

/// The part of `region` around `address` that is in blocks: code shown from the program's file may be its neighbour with the
/// same rights, and then they are one region.
PageRange in_blocks(Address address, const Region& region) {
    PageRange pages = region.pages;
    for (unsigned i = 0; i < domain.image_ranges; ++i) {
        const ImageRange& image = domain.image[i];
        if (image.end <= address && image.end > pages.start) pages.start = image.end;
        if (image.start > address && image.start < pages.end) pages.end = image.start;
    }
    return pages;
}

bool supply_anonymous(std::uint64_t address, const Region& region) {
    libos::Block* block = libos::get_block(address);
    if (block == nullptr) return false;
    const PageRange pages = in_blocks(address, region);
    const std::uint64_t base = address / libos::block_bytes * libos::block_bytes;
    for (std::uint64_t page = base; page < base + libos::block_bytes; page += abi::page_bytes) {
        if (pages.contains(page)) libos::ensure_content(*block, page);
    }
    return libos::show(address, block->frame, pages.start, pages.end,
                       flags_of(region.protection));
}

bool supply_image(std::uint64_t address, const ImageRange& range, Protection protection) {
    const auto frame = static_cast<std::uint32_t>(abi::BirthSlot::program);
    const std::uint64_t page = address & ~(abi::page_bytes - 1);
    return libos::map_run(page, frame, range.file_offset + (page - range.start), 1,
                   flags_of(protection)) != 0;
}

}  // namespace

}  // namespace zooid::posix::guest

namespace zooid::libos {

using namespace posix::guest;

FaultResult personality_fault(std::uint64_t address, std::uint64_t error) {
    if (domain.process == nullptr || address >= abi::program_end) return FaultResult::unmapped;
    posix::RegionMap& regions = domain.process->home.regions;
    const posix::Access access = (error & error_fetch) != 0   ? posix::Access::execute
                                 : (error & error_write) != 0 ? posix::Access::write
                                                              : posix::Access::read;
    const posix::FaultDecision decision =
        posix::decide_fault(regions, address, access, (error & error_present) != 0);
    switch (decision.verdict) {
        case posix::FaultVerdict::fault_unmapped: return FaultResult::unmapped;
        case posix::FaultVerdict::fault_forbidden: return FaultResult::forbidden;
        case posix::FaultVerdict::supply:
        case posix::FaultVerdict::refresh: break;
    }
    const posix::Region* region = regions.find(address);
    if (region == nullptr) return FaultResult::unmapped;
    regions.touch(address);
    const ImageRange* image = image_range(address);
    const bool shown = image != nullptr ? supply_image(address, *image, region->protection)
                                        : supply_anonymous(address, *region);
    return shown ? FaultResult::resume : FaultResult::out_of_memory;
}

}  // namespace zooid::libos
