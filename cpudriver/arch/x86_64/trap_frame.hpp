// The state an exception or interrupt left behind, as vectors.S stores it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zooid::cpudriver {

struct TrapFrame {
    std::uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    std::uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    std::uint64_t vector;
    std::uint64_t error;  // 0 where the machine pushes none
    std::uint64_t rip, cs, rflags, rsp, ss;

    [[nodiscard]] bool from_user() const { return (cs & 3) != 0; }
};
static_assert(sizeof(TrapFrame) == 176);
static_assert(offsetof(TrapFrame, vector) == 120);

enum Exception : std::uint64_t {
    non_maskable = 2,
    double_fault = 8,
    general_protection = 13,
    page_fault = 14,
    machine_check = 18,
};
inline constexpr std::uint64_t exceptions_end = 32;

/// What the manual calls the exception.
std::string_view exception_name(std::uint64_t vector);

}  // namespace zooid::cpudriver
