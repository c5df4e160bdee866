// Calls into the CPU driver.
#pragma once
#include <cstdint>
#include <zooid/abi/call.hpp>
#include <zooid/abi/status.hpp>

namespace zooid::libos {

struct CallResult {
    abi::Status status;
    std::uint64_t value;
};

/// One kernel call. Registers as in abi::Call.
inline CallResult kernel_call(std::uint64_t word, std::uint64_t a = 0, std::uint64_t b = 0,
                              std::uint64_t c = 0, std::uint64_t d = 0, std::uint64_t e = 0,
                              std::uint64_t f = 0) {
    register std::uint64_t r10 asm("r10") = d;
    register std::uint64_t r8 asm("r8") = e;
    register std::uint64_t r9 asm("r9") = f;
    std::uint64_t value = c;
    asm volatile("syscall"
                 : "+a"(word), "+d"(value)
                 : "D"(a), "S"(b), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return {static_cast<abi::Status>(word), value};
}

template <class Op>
inline CallResult
invoke(std::uint32_t cptr, Op operation, std::uint64_t a = 0, std::uint64_t b = 0,
       std::uint64_t c = 0, std::uint64_t d = 0, std::uint64_t e = 0, std::uint64_t f = 0) {
    return kernel_call(
        abi::call_word(abi::Call::invoke, static_cast<std::uint8_t>(operation), cptr), a, b, c, d,
        e, f);
}

}  // namespace zooid::libos
