#include "machine.hpp"

#include <sys/sysinfo.h>

#include <utility>
#include <zooid/native/capabilities.hpp>
#include <zooid/native/runtime.hpp>

namespace zooid::monitor {

std::uint64_t own_memory_bytes() {
    struct sysinfo own{};
    if (::sysinfo(&own) != 0) return 0;
    return (own.totalram - own.freeram) * std::uint64_t{own.mem_unit};
}

bool Machine::open() {
    const std::uint64_t bytes = (sizeof(abi::BootInfo) + 4095) & ~std::uint64_t{4095};
    const abi::MappedFrame frame =
        native::runtime().map_frame(native::slot(abi::BirthSlot::boot_info), 0, bytes, 0);
    if (frame.address == 0) return false;
    info_ = reinterpret_cast<const abi::BootInfo*>(frame.address);
    if (info_->magic != abi::boot_info_magic || info_->version != abi::boot_info_version)
        return false;
    for (std::uint32_t i = 1; i < abi::device_slot_first && pieces_count_ < pieces_max; ++i) {
        const std::uint32_t cptr = abi::memory_cnode << 8 | i;
        abi::CapWords words;
        if (!native::identify(cptr, words).ok()) break;
        pieces_[pieces_count_++] = {cptr, words.word[1], words.word[2], 0};
    }
    firmware_[firmware_count_++] = native::slot(abi::BirthSlot::boot_info);
    for (std::uint32_t i = abi::device_slot_first; i < 256 && firmware_count_ < firmware_max; ++i) {
        const std::uint32_t cptr = abi::memory_cnode << 8 | i;
        abi::CapWords words;
        if (!native::identify(cptr, words).ok()) break;
        firmware_[firmware_count_++] = cptr;
    }
    return true;
}

std::optional<Program> Machine::program(std::string_view name) const {
    for (std::uint32_t i = 0; i < info_->module_count; ++i) {
        const abi::BootModule& module = info_->modules[i];
        if (abi::module_name(module) != name) continue;
        return Program{abi::modules_cnode << 8 | (i + 1), module.bytes, module.command_line};
    }
    return std::nullopt;
}

void Machine::give_back(std::uint32_t cptr) {
    abi::CapWords words;
    if (!native::identify(cptr, words).ok()) return;
    for (Returned& place : returned_) {
        if (place.cptr != 0) continue;
        place = {cptr, words.word[1], words.word[2]};
        return;
    }
}

void Machine::take_back(std::uint32_t cptr) {
    abi::CapWords words;
    if (pieces_count_ == pieces_max || !native::identify(cptr, words).ok()) return;
    pieces_[pieces_count_++] = {cptr, words.word[1], words.word[2], 0};
    taken_back_bytes_ += words.word[2];
}

std::uint32_t Machine::take_ram(std::uint64_t bytes, std::uint64_t alignment) {
    for (Returned& place : returned_) {
        if (place.cptr != 0 && place.bytes == bytes && place.base % alignment == 0)
            return std::exchange(place.cptr, 0);
    }
    for (unsigned i = 0; i < pieces_count_; ++i) {
        Piece& piece = pieces_[i];
        const std::uint64_t start = (piece.base + piece.used + alignment - 1) & ~(alignment - 1);
        const std::uint64_t offset = start - piece.base;
        if (offset > piece.bytes || bytes > piece.bytes - offset) continue;
        const std::uint32_t slot = native::runtime().allocate_slot();
        if (slot == 0) return 0;
        const auto made =
            native::retype(piece.cptr, offset, abi::CapType::ram, bytes, 1, {.cptr = slot});
        if (!made.ok()) {
            native::runtime().free_slot(slot);
            continue;
        }
        piece.used = offset + bytes;
        return slot;
    }
    return 0;
}

std::uint64_t Machine::free_bytes() const {
    std::uint64_t total = 0;
    for (unsigned i = 0; i < pieces_count_; ++i) total += pieces_[i].bytes - pieces_[i].used;
    for (const Returned& place : returned_) total += place.cptr != 0 ? place.bytes : 0;
    return total;
}

}  // namespace zooid::monitor
