// The CPU driver's file: checked once, then laid out and relocated for one core.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "boot/boot_fault.hpp"

namespace zooid::cpudriver {

inline constexpr std::size_t image_segments_max = 4;
inline constexpr std::uint64_t image_bytes_max = 16 << 20;

struct ImageSegment {
    std::uint64_t address = 0;  // offset from the image's first byte, a multiple of 4096
    std::uint64_t memory_bytes = 0;
    std::uint64_t file_offset = 0;
    std::uint64_t file_bytes = 0;
    bool writable = false;
    bool executable = false;
};

/// A checked image. Only inspect_image() makes one; it borrows nothing.
struct ImagePlan {
    std::array<ImageSegment, image_segments_max> segments{};
    std::size_t segment_count = 0;
    std::uint64_t memory_bytes = 0;  // to the end of the last segment, in whole pages
    std::uint64_t entry = 0;         // offset
    std::uint64_t relocations = 0;   // offset in memory of the Elf64_Rela array
    std::uint64_t relocation_count = 0;
};

/// Decides whether `file` is an image that can be laid out anywhere.
///
/// @param file  the whole ELF file.
/// @return the plan, or bad_image: not ELF64 for x86-64, not position independent, a segment that
/// is writable and executable or out of order, text that
/// is not the first segment, or any relocation but R_X86_64_RELATIVE.
/// @cost O(segments + relocations).
/// @source System V ABI, AMD64 supplement, "Object Files".
std::expected<ImagePlan, BootFault> inspect_image(std::span<const std::byte> file);

/// Copies, clears and relocates. Cannot fail: `plan` comes from inspect_image() of the same file.
///
/// @param destination  plan.memory_bytes bytes; any content.
/// @param base         virtual address the first byte will have.
void place_image(std::span<const std::byte> file, const ImagePlan& plan,
                 std::span<std::byte> destination, std::uint64_t base);

/// Turns every instruction listed in .vector_sites (a count, then self-relative addresses, all of
/// 32 bits, at the start of the second segment) from XSAVE64 or XRSTOR64 into FXSAVE64 or
/// FXRSTOR64: 0F AE /4 to /0, /5 to /1.
///
/// @param image  what place_image() made of `plan`.
/// @return bad_image when the list is not there or names anything else.
std::expected<void, BootFault> use_fxsave(const ImagePlan& plan, std::span<std::byte> image);

}  // namespace zooid::cpudriver
