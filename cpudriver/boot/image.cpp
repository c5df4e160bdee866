#include "boot/image.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>

#include "arch/x86_64/layout.hpp"
#include "boot/elf64.hpp"

namespace zooid::cpudriver {
namespace {

using File = std::span<const std::byte>;

constexpr auto bad = std::unexpected(BootFault::bad_image);
constexpr std::uint16_t program_headers_max = 16;
constexpr std::uint64_t dynamic_entries_max = 64;

template <class T>
std::optional<T> read(File file, std::uint64_t offset) {
    if (offset > file.size() || sizeof(T) > file.size() - offset) return std::nullopt;
    T value;
    std::memcpy(&value, file.data() + offset, sizeof(T));
    return value;
}

bool header_fits(const elf64::Header& header) {
    constexpr std::uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    return std::equal(std::begin(ident), std::end(ident), header.ident) &&
           header.type == elf64::type_shared && header.machine == elf64::machine_x86_64 &&
           header.phentsize == sizeof(elf64::ProgramHeader) && header.phnum <= program_headers_max;
}

bool add_segment(ImagePlan& plan, const elf64::ProgramHeader& header, File file) {
    const bool writable = header.flags & elf64::flag_write;
    const bool executable = header.flags & elf64::flag_execute;
    if (plan.segment_count == image_segments_max || (writable && executable)) return false;
    if (executable != (plan.segment_count == 0)) return false;  // text first, and nothing else
    if (header.vaddr % layout::page_bytes != 0 || header.vaddr < plan.memory_bytes) return false;
    if (header.vaddr > image_bytes_max || header.memsz > image_bytes_max - header.vaddr)
        return false;
    if (header.filesz > header.memsz || header.offset > file.size() ||
        header.filesz > file.size() - header.offset)
        return false;
    plan.segments[plan.segment_count++] = {.address = header.vaddr,
                                           .memory_bytes = header.memsz,
                                           .file_offset = header.offset,
                                           .file_bytes = header.filesz,
                                           .writable = writable,
                                           .executable = executable};
    plan.memory_bytes = layout::align_up(header.vaddr + header.memsz, layout::page_bytes);
    return true;
}

bool read_dynamic(ImagePlan& plan, const elf64::ProgramHeader& header, File file) {
    std::uint64_t relocation_bytes = 0;
    const std::uint64_t count =
        std::min(header.filesz / sizeof(elf64::Dynamic), dynamic_entries_max);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto entry = read<elf64::Dynamic>(file, header.offset + i * sizeof(elf64::Dynamic));
        if (!entry) return false;
        const bool other_relocations = entry->tag == elf64::tag_pltrelsz ||
                                       entry->tag == elf64::tag_relsz ||
                                       entry->tag == elf64::tag_relrsz;
        if (other_relocations && entry->value != 0) return false;
        if (entry->tag == elf64::tag_relaent && entry->value != sizeof(elf64::Rela)) return false;
        if (entry->tag == elf64::tag_rela) plan.relocations = entry->value;
        if (entry->tag == elf64::tag_relasz) relocation_bytes = entry->value;
        if (entry->tag == elf64::tag_null) break;
    }
    plan.relocation_count = relocation_bytes / sizeof(elf64::Rela);
    return true;
}

/// Where `bytes` bytes at image offset `address` are in the file; null when not wholly in one
/// segment's file part.
std::optional<std::uint64_t>
file_offset(const ImagePlan& plan, std::uint64_t address, std::uint64_t bytes) {
    for (std::size_t i = 0; i < plan.segment_count; ++i) {
        const ImageSegment& s = plan.segments[i];
        if (address < s.address || address - s.address > s.file_bytes) continue;
        if (bytes > s.file_bytes - (address - s.address)) continue;
        return s.file_offset + (address - s.address);
    }
    return std::nullopt;
}

bool relocations_fit(const ImagePlan& plan, File file) {
    if (plan.relocation_count == 0) return true;
    const auto begin =
        file_offset(plan, plan.relocations, plan.relocation_count * sizeof(elf64::Rela));
    if (!begin) return false;
    for (std::uint64_t i = 0; i < plan.relocation_count; ++i) {
        const auto entry = read<elf64::Rela>(file, *begin + i * sizeof(elf64::Rela));
        if (!entry || static_cast<std::uint32_t>(entry->info) != elf64::relocation_relative)
            return false;
        if (plan.memory_bytes < 8 || entry->offset > plan.memory_bytes - 8) return false;
    }
    return true;
}

bool entry_is_text(const ImagePlan& plan) {
    return std::any_of(plan.segments.begin(), plan.segments.begin() + plan.segment_count,
                       [&](const ImageSegment& s) {
                           return s.executable && plan.entry >= s.address &&
                                  plan.entry - s.address < s.file_bytes;
                       });
}

}  // namespace

std::expected<ImagePlan, BootFault> inspect_image(File file) {
    const auto header = read<elf64::Header>(file, 0);
    if (!header || !header_fits(*header)) return bad;
    ImagePlan plan;
    plan.entry = header->entry;
    std::optional<elf64::ProgramHeader> dynamic;
    for (std::uint16_t i = 0; i < header->phnum; ++i) {
        const auto part = read<elf64::ProgramHeader>(file, header->phoff + i * sizeof(*dynamic));
        if (!part) return bad;
        if (part->type == elf64::segment_load && !add_segment(plan, *part, file)) return bad;
        if (part->type == elf64::segment_dynamic) dynamic = part;
    }
    if (dynamic && !read_dynamic(plan, *dynamic, file)) return bad;
    if (!relocations_fit(plan, file) || !entry_is_text(plan)) return bad;
    return plan;
}

void place_image(File file, const ImagePlan& plan, std::span<std::byte> destination,
                 std::uint64_t base) {
    assert(destination.size() == plan.memory_bytes);
    std::memset(destination.data(), 0, destination.size());
    for (std::size_t i = 0; i < plan.segment_count; ++i) {
        const ImageSegment& s = plan.segments[i];
        std::memcpy(destination.data() + s.address, file.data() + s.file_offset, s.file_bytes);
    }
    const auto begin =
        file_offset(plan, plan.relocations, plan.relocation_count * sizeof(elf64::Rela));
    for (std::uint64_t i = 0; begin && i < plan.relocation_count; ++i) {
        const auto entry = read<elf64::Rela>(file, *begin + i * sizeof(elf64::Rela));
        assert(entry);
        const std::uint64_t value = base + entry->addend;
        std::memcpy(destination.data() + entry->offset, &value, sizeof(value));
    }
}

std::expected<void, BootFault> use_fxsave(const ImagePlan& plan, std::span<std::byte> image) {
    constexpr std::uint32_t sites_max = 64;
    constexpr std::uint64_t modrm = 3;  // of REX 0F AE ModRM
    constexpr auto xsave_bit = std::byte{0x20};
    if (plan.segment_count < 2) return bad;
    std::uint64_t at = plan.segments[1].address;
    const auto count = read<std::uint32_t>(image, at);
    if (!count || *count == 0 || *count > sites_max) return bad;
    for (std::uint32_t i = 0; i < *count; ++i) {
        at += sizeof(std::uint32_t);
        const auto distance = read<std::int32_t>(image, at);
        if (!distance) return bad;
        const std::uint64_t site = at + static_cast<std::uint64_t>(std::int64_t{*distance});
        const auto code = read<std::array<std::byte, modrm + 1>>(image, site);
        if (!code || (*code)[1] != std::byte{0x0f} || (*code)[2] != std::byte{0xae} ||
            ((*code)[modrm] & xsave_bit) == std::byte{0})
            return bad;
        image[site + modrm] &= ~xsave_bit;
    }
    return {};
}

}  // namespace zooid::cpudriver
