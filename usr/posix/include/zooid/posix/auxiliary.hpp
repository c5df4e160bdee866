// The auxiliary vector: what a program is told about itself before its first instruction.
#pragma once
#include <cstdint>

namespace zooid::posix {

/// Entry types. @source Linux include/uapi/linux/auxvec.h
enum class AuxType : std::uint64_t {
    end = 0,
    program_headers = 3,       // AT_PHDR
    program_header_bytes = 4,  // AT_PHENT
    program_header_count = 5,  // AT_PHNUM
    page_bytes = 6,            // AT_PAGESZ
    interpreter_base = 7,      // AT_BASE
    flags = 8,                 // AT_FLAGS
    entry = 9,                 // AT_ENTRY
    user_id = 11,              // AT_UID
    effective_user_id = 12,    // AT_EUID
    group_id = 13,             // AT_GID
    effective_group_id = 14,   // AT_EGID
    hardware = 16,             // AT_HWCAP: CPUID 1, EDX
    clock_ticks = 17,          // AT_CLKTCK
    secure = 23,               // AT_SECURE
    random = 25,               // AT_RANDOM: address of 16 bytes
    executable_name = 31,      // AT_EXECFN: address of a string
    zooid = 0x5a4f4f4944,      // ours: address of the runtime's function table
};

struct AuxEntry {
    AuxType type = AuxType::end;
    std::uint64_t value = 0;
};
static_assert(sizeof(AuxEntry) == 16);

}  // namespace zooid::posix
