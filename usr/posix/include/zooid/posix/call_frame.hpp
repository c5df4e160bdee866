// A reflected Linux system call: the registers of the thread that made it.
#pragma once
#include <array>
#include <cstdint>

namespace zooid::posix {

/// Registers at the `syscall` instruction; a new thread starts from a copy of its parent's.
/// Owned by the personality stack of the calling thread for the length of the call.
struct CallFrame {
    std::uint64_t number = 0;                // RAX
    std::array<std::uint64_t, 6> args = {};  // RDI, RSI, RDX, R10, R8, R9
    std::uint64_t rip = 0;                   // where the call returns to (RCX)
    std::uint64_t rsp = 0;
    std::uint64_t rflags = 0;  // (R11)
    std::uint64_t rbx = 0;
    std::uint64_t rbp = 0;
    std::uint64_t r12 = 0;
    std::uint64_t r13 = 0;
    std::uint64_t r14 = 0;
    std::uint64_t r15 = 0;
};

}  // namespace zooid::posix
