// The parts of the ELF format the CPU driver's image uses.
// Source: System V ABI, "Object Files"; names as there, without their prefixes.
#pragma once
#include <cstdint>

namespace zooid::cpudriver::elf64 {

struct Header {
    std::uint8_t ident[16];  // 0x7f "ELF", class 2 (64 bits), data 1 (little endian)
    std::uint16_t type;
    std::uint16_t machine;
    std::uint32_t version;
    std::uint64_t entry;
    std::uint64_t phoff;
    std::uint64_t shoff;
    std::uint32_t flags;
    std::uint16_t ehsize;
    std::uint16_t phentsize;
    std::uint16_t phnum;
    std::uint16_t shentsize;
    std::uint16_t shnum;
    std::uint16_t shstrndx;
};
static_assert(sizeof(Header) == 64);
inline constexpr std::uint16_t type_shared = 3;  // ET_DYN: position independent
inline constexpr std::uint16_t machine_x86_64 = 62;

struct ProgramHeader {
    std::uint32_t type;
    std::uint32_t flags;
    std::uint64_t offset;
    std::uint64_t vaddr;
    std::uint64_t paddr;
    std::uint64_t filesz;
    std::uint64_t memsz;
    std::uint64_t align;
};
static_assert(sizeof(ProgramHeader) == 56);
inline constexpr std::uint32_t segment_load = 1, segment_dynamic = 2;
inline constexpr std::uint32_t flag_execute = 1, flag_write = 2;
inline constexpr std::uint32_t flag_persistent = 1 << 20;  // ours, of PF_MASKOS: see ImageSegment

struct Dynamic {
    std::uint64_t tag;
    std::uint64_t value;
};
inline constexpr std::uint64_t tag_null = 0, tag_pltrelsz = 2, tag_rela = 7, tag_relasz = 8,
                               tag_relaent = 9, tag_relsz = 18, tag_relrsz = 35;

struct Rela {
    std::uint64_t offset;
    std::uint64_t info;  // low 32 bits: type
    std::uint64_t addend;
};
static_assert(sizeof(Rela) == 24);
inline constexpr std::uint32_t relocation_relative = 8;

}  // namespace zooid::cpudriver::elf64
