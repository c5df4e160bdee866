// What the libos asks of the personality linked with it into one image.
#pragma once
#include <cstdint>
#include <zooid/abi/domain.hpp>
#include <zooid/libos/span.hpp>
#include <zooid/libos/thread.hpp>

namespace zooid::libos {

/// Registers of a reflected call, as libos_reflect pushes them; `rax` is the call's number.
struct ReflectedCall {
    std::uint64_t rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15;
    std::uint64_t flags;
    std::uint64_t return_address;
};

enum class FaultResult : std::uint8_t {
    resume,
    unmapped,
    forbidden,
    out_of_memory,
    asked,  // the home core decides: the thread waits for its answer, others of this core run
};

/// Home core, once, before any thread: `info` outlives everything.
void personality_init(const abi::DomainInfo& info);
/// Loads the program of BirthSlot::program and makes `main_thread` start in it.
/// @return null, or why it cannot run
[[nodiscard]] const char* personality_load(Thread& main_thread);
/// Serves one call of the calling thread. @return the value for RAX
[[nodiscard]] long personality_serve(const ReflectedCall& call, std::uint64_t user_stack);
/// Shows the page that faulted for `thread`, if the domain has it. Disabled, on the upcall stack.
[[nodiscard]] FaultResult
personality_fault(Thread& thread, std::uint64_t address, std::uint64_t error);
/// A message from another core of the domain. Disabled, on the upcall stack.
void personality_message(const SpanMessage& message);
/// False while no more messages can be taken: the thread that serves them is runnable then.
[[nodiscard]] bool personality_has_room();
/// The calling thread's call is over with `value`, and it is to go on at `core`.
/// @return only when that core refuses
void personality_leave(const ReflectedCall& call, std::uint64_t user_stack, long value,
                       std::uint32_t core);

}  // namespace zooid::libos
