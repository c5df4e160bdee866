// The parts of the ELF format that a static program's loading needs.
// @source System V ABI, chapter 4 "ELF Header", chapter 5 "Program Header"
#pragma once
#include <array>
#include <cstdint>

namespace zooid::posix::elf {

struct FileHeader {
    std::array<std::uint8_t, 16> identity;
    std::uint16_t type;
    std::uint16_t machine;
    std::uint32_t version;
    std::uint64_t entry;
    std::uint64_t program_headers;  // file offset
    std::uint64_t section_headers;
    std::uint32_t flags;
    std::uint16_t header_bytes;
    std::uint16_t program_header_bytes;
    std::uint16_t program_header_count;
    std::uint16_t section_header_bytes;
    std::uint16_t section_header_count;
    std::uint16_t section_names;
};
static_assert(sizeof(FileHeader) == 64);

struct ProgramHeader {
    std::uint32_t type;
    std::uint32_t flags;
    std::uint64_t offset;
    std::uint64_t address;
    std::uint64_t physical_address;
    std::uint64_t file_bytes;
    std::uint64_t memory_bytes;
    std::uint64_t alignment;
};
static_assert(sizeof(ProgramHeader) == 56);

inline constexpr std::array<std::uint8_t, 4> magic = {0x7f, 'E', 'L', 'F'};
inline constexpr std::uint8_t class_64 = 2, little_endian = 1, version = 1;
inline constexpr std::uint16_t machine_x86_64 = 62, type_executable = 2, type_shared = 3;
inline constexpr std::uint32_t segment_load = 1, segment_interpreter = 3;
inline constexpr std::uint32_t flag_execute = 1, flag_write = 2, flag_read = 4;

}  // namespace zooid::posix::elf
