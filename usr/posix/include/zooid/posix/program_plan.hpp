// Reads the headers of a static ELF program and plans where its bytes go. Pure.
#pragma once
#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <zooid/posix/region.hpp>

namespace zooid::posix {

inline constexpr std::size_t segments_max = 16;
inline constexpr std::size_t program_headers_max = 64;

/// Each is a reason to refuse the file as it is; none can be cured by trying again.
enum class ProgramError {
    too_short,               // not even a file header, or program headers beyond the bytes given
    not_elf,                 // wrong magic number
    not_x86_64,              // other class, byte order, version or machine
    not_a_program,           // neither ET_EXEC nor ET_DYN
    bad_program_headers,     // wrong entry size, none, or over program_headers_max
    needs_interpreter,       // dynamically linked: link it statically
    no_segments,             // nothing to load
    too_many_segments,       // over segments_max
    segment_outside_file,    // bytes promised that the file does not have
    segment_too_short,       // more bytes in the file than in memory
    segment_misaligned,      // file offset and address differ within a page
    segment_outside_limits,  // address wraps or leaves the allowed range
    segments_overlap,        // two segments share a page, or are not in ascending order
    writable_code,           // a segment both writable and executable
    entry_not_code,          // the entry point is in no executable segment
    headers_not_loaded,      // no segment holds the program headers, which AT_PHDR must name
    bad_bias,                // not page-aligned, or not 0 for ET_EXEC
};

/// One loadable segment: `file_bytes` from `file_offset` go to `address`, zeros follow.
struct Segment {
    Address address = 0;
    std::uint64_t memory_bytes = 0;  // > 0, >= file_bytes
    std::uint64_t file_offset = 0;   // same offset within a page as `address`
    std::uint64_t file_bytes = 0;
    Protection protection = no_access;

    /// All pages it touches.
    [[nodiscard]] constexpr PageRange pages() const {
        return {page_down(address), page_up(address + memory_bytes)};
    }
    /// Pages that hold bytes of the file; the rest of the last one is zero.
    [[nodiscard]] constexpr PageRange file_pages() const {
        if (file_bytes == 0) return {pages().start, pages().start};
        return {page_down(address), page_up(address + file_bytes)};
    }
    /// Pages that are all zero.
    [[nodiscard]] constexpr PageRange zero_pages() const { return {file_pages().end, pages().end}; }
    friend constexpr bool operator==(const Segment&, const Segment&) = default;
};

/// Where a program goes.
/// @invariant segments ascend, share no page, lie in the limits given; none is writable code.
struct ProgramPlan {
    std::array<Segment, segments_max> segments = {};
    std::size_t segment_count = 0;
    Address entry = 0;
    Address program_headers = 0;  // AT_PHDR
    std::uint64_t program_header_count = 0;
    PageRange pages;  // from the first segment's to the last one's; the heap may start at its end

    [[nodiscard]] std::span<const Segment> list() const { return {segments.data(), segment_count}; }
};

/// Plans the loading of a static program.
/// @param file_start the first bytes of the file, as many as the caller has; must reach the end of
///                   the program headers. Only read.
/// @param file_bytes size of the whole file.
/// @param bias       added to every address: 0 for ET_EXEC, page-aligned for ET_DYN (static-PIE).
/// @param limits     where segments may lie.
/// @source System V ABI, chapters 4 and 5 (ELF header, program header)
[[nodiscard]] std::expected<ProgramPlan, ProgramError>
plan_program(std::span<const std::byte> file_start, std::uint64_t file_bytes, Address bias,
             PageRange limits);

/// True when the program may be put anywhere (ET_DYN), so that it wants a bias.
[[nodiscard]] bool position_independent(std::span<const std::byte> file_start);

}  // namespace zooid::posix
