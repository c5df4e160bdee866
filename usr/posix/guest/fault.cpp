// Self-paging: what a page fault of this domain means, decided from its regions.
#include <zooid/abi/capability.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/blocks.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/personality.hpp>
#include <zooid/libos/schedule.hpp>
#include <zooid/libos/shown.hpp>
#include <zooid/libos/start.hpp>
#include <zooid/posix/page_fault.hpp>

#include "guest/domain.hpp"
#include "guest/remote.hpp"

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

/// The pages around `address` that may be shown along with it: of its region, none of the program's
/// file.
PageRange run_around(std::uint64_t address, const Region& region) {
    PageRange run = region.pages;
    for (unsigned i = 0; i < domain.image_ranges; ++i) {
        const ImageRange& image = domain.image[i];
        if (image.end <= address && image.end > run.start) run.start = image.end;
        if (image.start > address && image.start < run.end) run.end = image.start;
    }
    return run;
}

/// Home core: gives every page of the block within `run` its content. Null: memory is used up.
libos::Block* fill_block(std::uint64_t address, PageRange run) {
    libos::Block* block = libos::get_block(address);
    if (block == nullptr) return nullptr;
    const std::uint64_t base = address / libos::block_bytes * libos::block_bytes;
    const std::uint64_t end = base + libos::block_bytes;
    libos::ensure_content(*block, run.start > base ? run.start : base,
                          run.end < end ? run.end : end);
    return block;
}

bool supply_anonymous(std::uint64_t address, const Region& region) {
    const PageRange run = run_around(address, region);
    const libos::Block* block = fill_block(address, run);
    if (block == nullptr) return false;
    const libos::BlockPlace place = libos::place_of(*block);
    return libos::show(address, libos::large_frame(place.number), place.offset, run.start, run.end,
                       flags_of(region.protection));
}

bool supply_image(std::uint64_t address, const ImageRange& range, Protection protection) {
    const auto frame = static_cast<std::uint32_t>(abi::BirthSlot::program);
    const std::uint64_t page = address & ~(abi::page_bytes - 1);
    return libos::map_run(page, frame, range.file_offset + (page - range.start), 1,
                          flags_of(protection)) != 0;
}

Access access_of(std::uint64_t error) {
    return (error & error_fetch) != 0   ? Access::execute
           : (error & error_write) != 0 ? Access::write
                                        : Access::read;
}

libos::FaultResult refused(FaultVerdict verdict) {
    return verdict == FaultVerdict::fault_forbidden ? libos::FaultResult::forbidden
                                                    : libos::FaultResult::unmapped;
}

bool refuses(FaultVerdict verdict) {
    return verdict == FaultVerdict::fault_unmapped || verdict == FaultVerdict::fault_forbidden;
}

/// What the home core decided about another core's fault, as `page` carries it.
struct PageAnswer {
    std::uint64_t verdict = 0;  // FaultVerdict; Protection from bit 8; out of memory at bit 16
    std::uint64_t address = 0;
    std::uint64_t frame = 0;  // number of the large frame
    std::uint64_t offset = 0;
    std::uint64_t first = 0, end = 0;
    std::uint64_t epoch = 0;
};
constexpr std::uint64_t no_memory_bit = 1 << 16;
static_assert(sizeof(PageAnswer) == 7 * 8);

std::span<const std::uint64_t> words_of(const PageAnswer& answer) {
    return {reinterpret_cast<const std::uint64_t*>(&answer), 7};
}

enum class Shown : std::uint8_t { yes, not_here_yet, failed };

Shown show_answer(const PageAnswer& answer) {
    const Protection protection{static_cast<std::uint8_t>(answer.verdict >> 8)};
    if (const ImageRange* image = image_range(answer.address)) {
        if (supply_image(answer.address, *image, protection)) return Shown::yes;
        return libos::last_status() == abi::Status::already_mapped ? Shown::yes : Shown::failed;
    }
    const auto frame = static_cast<std::uint32_t>(abi::span_frames_cnode << 8 | (answer.frame + 1));
    if (libos::show(answer.address, frame, answer.offset, answer.first, answer.end,
                    flags_of(protection)))
        return Shown::yes;
    return libos::last_status() == abi::Status::invalid_capability ? Shown::not_here_yet
                                                                   : Shown::failed;
}

}  // namespace

std::atomic<std::uint64_t> change_epoch = 0;

void answer_fault(const libos::SpanMessage& message) {
    PageAnswer answer;
    answer.address = message.words[0];
    const std::uint64_t error = message.words[1];
    RegionMap& regions = domain.process->home.regions;
    const FaultDecision decision =
        decide_fault(regions, answer.address, access_of(error), (error & error_present) != 0);
    answer.verdict =
        static_cast<std::uint64_t>(decision.verdict) | std::uint64_t{decision.protection.bits} << 8;
    answer.epoch = change_epoch.load(std::memory_order_relaxed);
    if (!refuses(decision.verdict)) {
        regions.touch(answer.address);
        const PageRange run = run_around(answer.address, *regions.find(answer.address));
        answer.first = run.start;
        answer.end = run.end;
        if (image_range(answer.address) == nullptr) {
            if (const libos::Block* block = fill_block(answer.address, run)) {
                const libos::BlockPlace place = libos::place_of(*block);
                answer.frame = place.number;
                answer.offset = place.offset;
                libos::share_frame(message.from, place.number, libos::large_frame(place.number));
            } else {
                answer.verdict |= no_memory_bit;
            }
        }
    }
    libos::send_to(message.from, libos::SpanTopic::page, message.call, words_of(answer));
}

void take_page(const libos::SpanMessage& message) {
    libos::Core& core = libos::this_core();
    if (message.call >= core.thread_count || message.words.size() != 7) return;
    libos::Thread& thread = *core.threads[message.call];
    PageAnswer answer;
    __builtin_memcpy(&answer, message.words.data(), sizeof answer);
    const auto verdict = static_cast<FaultVerdict>(answer.verdict & 0xff);
    if (refuses(verdict)) {
        if (escape_copy(thread)) return libos::unpark(thread, 0);
        core.frame->fault_address = answer.address;
        libos::report_and_end(refused(verdict) == libos::FaultResult::forbidden
                                  ? "segmentation fault (not allowed)"
                                  : "segmentation fault (nothing mapped)",
                              thread, *core.frame);
    }
    const Shown shown = (answer.verdict & no_memory_bit) != 0 ? Shown::failed : show_answer(answer);
    if (shown == Shown::failed) libos::report_and_end("out of memory", thread, *core.frame);
    if (shown == Shown::not_here_yet) {
        thread.wakes_on_event =
            true;  // the frame comes with an event; then the thread faults again
        return;
    }
    // A change of the pages that home began after its answer may have passed this core before the
    // pages were shown: then the epoch has moved, and they must not be used. One that passes later
    // finds them.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (change_epoch.load(std::memory_order_acquire) != answer.epoch)
        libos::unshown(answer.address & ~(abi::page_bytes - 1),
                       (answer.address & ~(abi::page_bytes - 1)) + abi::page_bytes);
    libos::unpark(thread, 0);
}

}  // namespace zooid::posix::guest

namespace zooid::libos {

using namespace posix::guest;

FaultResult personality_fault(Thread& thread, std::uint64_t address, std::uint64_t error) {
    if (domain.process == nullptr || address >= abi::program_end) return FaultResult::unmapped;
    if (!on_home_core()) {
        const std::uint64_t words[] = {address, error};
        send_to(domain.info->core, SpanTopic::fault, static_cast<std::uint16_t>(thread.index),
                words);
        return FaultResult::asked;
    }
    posix::RegionMap& regions = domain.process->home.regions;
    const posix::Region* region = regions.find(address);
    const posix::FaultDecision decision =
        posix::decide_fault(region, access_of(error), (error & error_present) != 0);
    if (refuses(decision.verdict)) return refused(decision.verdict);
    regions.touch(*region);
    const ImageRange* image = image_range(address);
    const bool shown = image != nullptr ? supply_image(address, *image, region->protection)
                                        : supply_anonymous(address, *region);
    return shown ? FaultResult::resume : FaultResult::out_of_memory;
}

}  // namespace zooid::libos
