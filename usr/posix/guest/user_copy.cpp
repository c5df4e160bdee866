// Copies that may fault: a page the domain does not have makes them fail instead of ending it.
#include <zooid/abi/domain.hpp>

#include "guest/remote.hpp"

extern "C" {
// RDI to, RSI from, RDX bytes; 0, or 1 after a fault. One instruction may fault:
// zooid_copy_instruction.
std::uint64_t zooid_copy(void* to, const void* from, std::uint64_t bytes);
extern char zooid_copy_instruction[];
extern char zooid_copy_failed[];
}

asm(R"(
    .text
    .globl zooid_copy, zooid_copy_instruction, zooid_copy_failed
    .p2align 4
zooid_copy:
    mov %rdx, %rcx
    xor %eax, %eax
zooid_copy_instruction:
    rep movsb
    ret
zooid_copy_failed:
    mov $1, %eax
    ret
)");

namespace zooid::posix::guest {

bool copy_checked(void* to, const void* from, std::uint64_t bytes) {
    return zooid_copy(to, from, bytes) == 0;
}

bool escape_copy(libos::Thread& thread) {
    if (thread.registers.rip != reinterpret_cast<std::uint64_t>(zooid_copy_instruction))
        return false;
    thread.registers.rip = reinterpret_cast<std::uint64_t>(zooid_copy_failed);
    return true;
}

}  // namespace zooid::posix::guest
