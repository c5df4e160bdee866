// User registers as the CPU driver keeps them, and the two ways back to user mode.
#pragma once
#include <cstddef>
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

namespace zooid::cpudriver {

static_assert(offsetof(abi::Registers, rcx) == 16 && offsetof(abi::Registers, rdi) == 40);
static_assert(offsetof(abi::Registers, r8) == 56 && offsetof(abi::Registers, r15) == 112);
static_assert(offsetof(abi::Registers, rip) == 120 && offsetof(abi::Registers, rsp) == 144);

/// Flags a user may choose: status flags, TF, DF, AC, ID.
/// Source: Intel SDM vol. 1, "EFLAGS Register".
inline constexpr std::uint64_t user_flags_mask = 0x240dd5;
inline constexpr std::uint64_t forced_flags = 0x202;  // IF and the bit that is always one

/// Forces what a user must not choose. An address that is not canonical or not in the user half
/// becomes 0, which faults in user mode.
[[gnu::always_inline]] inline void sanitise(abi::Registers& registers) {
    registers.cs = abi::user_cs;
    registers.ss = abi::user_ss;
    registers.rflags = (registers.rflags & user_flags_mask) | forced_flags;
    if (registers.rip >> 47 != 0) registers.rip = 0;
}

extern "C" {
[[noreturn]] void zooid_resume(const abi::Registers* registers);
/// Enters user code at `address`, which is not above abi::user_end, with two arguments in RDI and
/// RSI, and every other general register zero.
[[noreturn]] void
zooid_upcall(std::uint64_t address, std::uint64_t stack, std::uint64_t first, std::uint64_t second);
void zooid_syscall_entry();
extern std::uint64_t zooid_kernel_stack_top;
extern abi::Registers* zooid_save_area;  // where a call's registers go
extern const void* zooid_current_frame;
extern std::uint64_t zooid_reflect_entry;
extern std::uint64_t zooid_reflected;
}

}  // namespace zooid::cpudriver
