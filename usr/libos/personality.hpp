// What the libos asks of the personality linked with it into one image.
#pragma once
#include <cstdint>

#include <zooid/abi/domain.hpp>

#include "thread.hpp"

namespace zooid::libos {

/// Registers of a reflected call, as libos_reflect pushes them; `rax` is the call's number.
struct ReflectedCall {
    std::uint64_t rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15;
    std::uint64_t flags;
    std::uint64_t return_address;
};

enum class FaultResult : std::uint8_t { resume, unmapped, forbidden, out_of_memory };

/// Home core, once, before any thread: `info` outlives everything.
void personality_init(const abi::DomainInfo& info);
/// Loads the program of BirthSlot::program and makes `main_thread` start in it.
/// @return null, or why it cannot run
[[nodiscard]] const char* personality_load(Thread& main_thread);
/// Serves one call of the calling thread. @return the value for RAX
[[nodiscard]] long personality_serve(const ReflectedCall& call, std::uint64_t user_stack);
/// Shows the page that faulted, if the domain has it. Disabled, on the upcall stack.
[[nodiscard]] FaultResult personality_fault(std::uint64_t address, std::uint64_t error);

}  // namespace zooid::libos
