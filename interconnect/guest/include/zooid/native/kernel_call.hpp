// Calls into the CPU driver from a native program.
#pragma once
#include <cstdint>
#include <zooid/abi/call.hpp>
#include <zooid/abi/cap_invocation.hpp>
#include <zooid/abi/domain.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::native {

/// What a call answers: `value` is RDX; identify also fills the words.
struct CallResult {
    abi::Status status = abi::Status::ok;
    std::uint64_t value = 0;
    [[nodiscard]] bool ok() const { return status == abi::Status::ok; }
};

struct CallArguments {
    std::uint64_t rdi = 0, rsi = 0, rdx = 0, r10 = 0, r8 = 0, r9 = 0;
};

inline CallResult
kernel_call(std::uint64_t word, const CallArguments& a = {}, abi::CapWords* words = nullptr) {
    register std::uint64_t r10 asm("r10") = a.r10;
    register std::uint64_t r8 asm("r8") = a.r8;
    register std::uint64_t r9 asm("r9") = a.r9;
    std::uint64_t value = a.rdx;
    asm volatile("syscall"
                 : "+a"(word), "+d"(value), "+r"(r10), "+r"(r8), "+r"(r9)
                 : "D"(a.rdi), "S"(a.rsi)
                 : "rcx", "r11", "memory");
    if (words != nullptr) words->word = {value, r10, r8, r9};
    return {static_cast<abi::Status>(word), value};
}

/// Invokes a capability. Calls that answer `again` are repeated here: each repetition is bounded in
/// the kernel.
template <class Op>
inline CallResult invoke(std::uint32_t cptr, Op operation, const CallArguments& a = {},
                         abi::CapWords* words = nullptr) {
    const std::uint64_t word =
        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(operation), cptr);
    CallResult result;
    do {
        result = kernel_call(word, a, words);
    } while (result.status == abi::Status::again);
    return result;
}

[[nodiscard]] constexpr std::uint32_t slot(abi::BirthSlot which) {
    return static_cast<std::uint32_t>(which);
}

}  // namespace zooid::native
