// The ELF reader: every number of the file is checked before it is used.
#include <algorithm>
#include <cstring>
#include <optional>
#include <zooid/posix/program_plan.hpp>

#include "elf_layout.hpp"

namespace zooid::posix {
namespace {

using Bytes = std::span<const std::byte>;
template <class T>
using Checked = std::expected<T, ProgramError>;

/// The T at `offset`, copied; nothing when it is not all there.
template <class T>
std::optional<T> load(Bytes bytes, std::uint64_t offset) {
    if (offset > bytes.size() || sizeof(T) > bytes.size() - offset) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

Checked<elf::FileHeader> read_file_header(Bytes file) {
    const auto header = load<elf::FileHeader>(file, 0);
    if (!header) return std::unexpected(ProgramError::too_short);
    if (!std::equal(elf::magic.begin(), elf::magic.end(), header->identity.begin()))
        return std::unexpected(ProgramError::not_elf);
    if (header->identity[4] != elf::class_64 || header->identity[5] != elf::little_endian ||
        header->identity[6] != elf::version || header->machine != elf::machine_x86_64)
        return std::unexpected(ProgramError::not_x86_64);
    if (header->type != elf::type_executable && header->type != elf::type_shared)
        return std::unexpected(ProgramError::not_a_program);
    if (header->program_header_bytes != sizeof(elf::ProgramHeader) ||
        header->program_header_count == 0 || header->program_header_count > program_headers_max)
        return std::unexpected(ProgramError::bad_program_headers);
    return *header;
}

Protection protection_of(std::uint32_t flags) {
    Protection protection = no_access;
    if ((flags & elf::flag_read) != 0) protection = protection | readable;
    if ((flags & elf::flag_write) != 0) protection = protection | writable;
    if ((flags & elf::flag_execute) != 0) protection = protection | executable;
    return protection;
}

Checked<Segment> plan_segment(const elf::ProgramHeader& header, std::uint64_t file_bytes,
                              Address bias, PageRange limits) {
    if (header.file_bytes > header.memory_bytes)
        return std::unexpected(ProgramError::segment_too_short);
    if (header.offset > file_bytes || header.file_bytes > file_bytes - header.offset)
        return std::unexpected(ProgramError::segment_outside_file);
    if ((header.address - header.offset) % page_bytes != 0)
        return std::unexpected(ProgramError::segment_misaligned);
    const Address address = header.address + bias;
    if (address < bias || address < limits.start || address >= limits.end ||
        header.memory_bytes > limits.end - address)
        return std::unexpected(ProgramError::segment_outside_limits);
    const Protection protection = protection_of(header.flags);
    if (writable_and_executable(protection)) return std::unexpected(ProgramError::writable_code);
    return Segment{address, header.memory_bytes, header.offset, header.file_bytes, protection};
}

Checked<void> add_segment(ProgramPlan& plan, const Segment& segment) {
    if (plan.segment_count == segments_max) return std::unexpected(ProgramError::too_many_segments);
    if (plan.segment_count > 0 && segment.pages().start < plan.pages.end)
        return std::unexpected(ProgramError::segments_overlap);
    if (plan.segment_count == 0) plan.pages.start = segment.pages().start;
    plan.pages.end = segment.pages().end;
    plan.segments[plan.segment_count++] = segment;
    return {};
}

Checked<void> add_segments(ProgramPlan& plan, const elf::FileHeader& header, Bytes file,
                           std::uint64_t file_bytes, Address bias, PageRange limits) {
    for (std::uint64_t i = 0; i < header.program_header_count; ++i) {
        if (header.program_headers > file.size()) return std::unexpected(ProgramError::too_short);
        const auto program_header =
            load<elf::ProgramHeader>(file, header.program_headers + i * sizeof(elf::ProgramHeader));
        if (!program_header) return std::unexpected(ProgramError::too_short);
        if (program_header->type == elf::segment_interpreter)
            return std::unexpected(ProgramError::needs_interpreter);
        if (program_header->type != elf::segment_load || program_header->memory_bytes == 0)
            continue;
        const auto segment = plan_segment(*program_header, file_bytes, bias, limits);
        if (!segment) return std::unexpected(segment.error());
        if (const auto added = add_segment(plan, *segment); !added) return added;
    }
    if (plan.segment_count == 0) return std::unexpected(ProgramError::no_segments);
    return {};
}

/// Where the program headers are once loaded, or 0.
Address find_headers(const ProgramPlan& plan, const elf::FileHeader& header) {
    const std::uint64_t bytes = header.program_header_count * sizeof(elf::ProgramHeader);
    for (const Segment& segment : plan.list()) {
        if (header.program_headers < segment.file_offset) continue;
        const std::uint64_t inside = header.program_headers - segment.file_offset;
        if (inside <= segment.file_bytes && bytes <= segment.file_bytes - inside)
            return segment.address + inside;
    }
    return 0;
}

bool in_code(const ProgramPlan& plan, Address address) {
    return std::ranges::any_of(plan.list(), [address](const Segment& segment) {
        return segment.protection.has(executable) && address >= segment.address &&
               address - segment.address < segment.memory_bytes;
    });
}

}  // namespace

std::expected<ProgramPlan, ProgramError> plan_program(std::span<const std::byte> file_start,
                                                      std::uint64_t file_bytes, Address bias,
                                                      PageRange limits) {
    assert(page_aligned(limits.start) && page_aligned(limits.end));
    const auto header = read_file_header(file_start);
    if (!header) return std::unexpected(header.error());
    if (!page_aligned(bias) || (header->type == elf::type_executable && bias != 0))
        return std::unexpected(ProgramError::bad_bias);
    ProgramPlan plan;
    if (const auto added = add_segments(plan, *header, file_start, file_bytes, bias, limits);
        !added)
        return std::unexpected(added.error());
    plan.entry = header->entry + bias;
    plan.program_header_count = header->program_header_count;
    plan.program_headers = find_headers(plan, *header);
    if (plan.program_headers == 0) return std::unexpected(ProgramError::headers_not_loaded);
    if (!in_code(plan, plan.entry)) return std::unexpected(ProgramError::entry_not_code);
    return plan;
}

bool position_independent(std::span<const std::byte> file_start) {
    const auto header = read_file_header(file_start);
    return header && header->type == elf::type_shared;
}

}  // namespace zooid::posix
