// Pinned memory and native frames, above every program.
#include <zooid/abi/capability.hpp>
#include <zooid/abi/status.hpp>
#include <zooid/libos/address_space.hpp>
#include <zooid/libos/core.hpp>
#include <zooid/libos/memory.hpp>
#include <zooid/libos/ram.hpp>
#include <zooid/libos/slots.hpp>

namespace zooid::libos {

namespace {

constexpr std::uint64_t pinned_chunk_bytes = 256 * 1024;
// The home core has the first half of the native area; every other core a piece of the second.
constexpr std::uint64_t home_area_bytes = (abi::native_map_end - abi::native_map_base) / 2;
constexpr std::uint64_t core_area_bytes = 16 << 20;

std::uint64_t pages_up(std::uint64_t bytes) {
    return (bytes + abi::page_bytes - 1) & ~(abi::page_bytes - 1);
}

abi::MappedFrame failed(abi::Status status) {
    return {.cptr = 0, .status = static_cast<std::uint32_t>(status), .address = 0, .bytes = 0};
}

}  // namespace

void memory_init(bool home) {
    Memory& memory = this_core().memory;
    memory.native_next = abi::native_map_base;
    memory.native_end = abi::native_map_base + home_area_bytes;
    if (home) return;
    memory.native_next = memory.native_end + this_frame()->core * core_area_bytes;
    memory.native_end = memory.native_next + core_area_bytes;
}

std::uint64_t native_area(std::uint64_t bytes) {
    // Every piece starts on a large page of its own tables only when it is large: small ones share
    // tables.
    const std::uint64_t size = pages_up(bytes);
    Memory& memory = this_core().memory;
    if (size >= memory.native_end - memory.native_next) return 0;
    const std::uint64_t address = memory.native_next;
    memory.native_next += size + abi::page_bytes;  // an unmapped page between pieces
    return address;
}

std::uint64_t pinned_memory(std::uint64_t bytes) {
    const std::uint64_t size = (bytes + 63) & ~std::uint64_t{63};
    Memory& memory = this_core().memory;
    if (size > memory.pinned_end - memory.pinned_next) {
        const std::uint64_t chunk = size > pinned_chunk_bytes ? pages_up(size) : pinned_chunk_bytes;
        const abi::MappedFrame frame = allocate_frame(chunk);
        if (frame.address == 0) return 0;
        memory.pinned_next = frame.address;
        memory.pinned_end = frame.address + chunk;
    }
    const std::uint64_t address = memory.pinned_next;
    memory.pinned_next += size;
    return address;
}

abi::MappedFrame allocate_frame(std::uint64_t bytes) {
    const Disabled disabled;
    const std::uint64_t size = pages_up(bytes);
    if (size == 0) return failed(abi::Status::bad_argument);
    const std::uint32_t cptr = take_slot();
    if (cptr == 0) return failed(abi::Status::limit);
    if (!retype_pages(abi::CapType::frame, size, cptr)) {
        give_slot(cptr);
        return failed(abi::Status::not_enough_memory);
    }
    return map_frame(cptr, 0, size, 1);
}

abi::MappedFrame
map_frame(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes, std::uint32_t writable) {
    const Disabled disabled;
    const std::uint64_t address = native_area(bytes);
    if (address == 0) return failed(abi::Status::limit);
    abi::MapFlags flags = abi::MapFlags::read;
    if (writable != 0) flags = flags | abi::MapFlags::write;
    if (!map_range(address, cptr, offset, bytes, flags)) return failed(last_status());
    return {.cptr = cptr, .status = 0, .address = address, .bytes = bytes};
}

abi::MappedFrame show_frame(std::uint32_t cptr, std::uint64_t offset, std::uint64_t bytes) {
    const Disabled disabled;
    Window& window = this_core().window;
    for (std::uint32_t& mapping : window.mapping) {
        if (mapping != 0) drop(mapping);  // it may have gone with its frame
        mapping = 0;
    }
    if (bytes > abi::window_bytes_max) return failed(abi::Status::out_of_range);
    if (window.address == 0) window.address = native_area(abi::window_bytes_max);
    if (window.address == 0) return failed(abi::Status::limit);
    std::uint64_t done = 0;
    for (std::uint32_t& mapping : window.mapping) {
        const std::uint64_t at = window.address + done;
        const std::uint64_t stretch = abi::large_page_bytes - at % abi::large_page_bytes;
        const std::uint64_t here = bytes - done < stretch ? bytes - done : stretch;
        if (here == 0) break;
        mapping = map_run(at, cptr, offset + done,
                          static_cast<std::uint32_t>(pages_up(here) / abi::page_bytes),
                          abi::MapFlags::read | abi::MapFlags::write);
        if (mapping == 0) return failed(last_status());
        done += here;
    }
    return {.cptr = cptr, .status = 0, .address = window.address, .bytes = bytes};
}

std::uint32_t allocate_ram(std::uint64_t bytes) {
    const Disabled disabled;
    const std::uint32_t cptr = take_slot();
    if (cptr == 0) return 0;
    if (retype(abi::CapType::ram, bytes, 1, cptr)) return cptr;
    give_slot(cptr);
    return 0;
}

}  // namespace zooid::libos
