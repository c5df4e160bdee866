// A thread of the domain, as its core's libos keeps it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

namespace zooid::libos {

enum class ThreadState : std::uint32_t { free, runnable, running, parked, ended };

inline constexpr std::uint32_t threads_per_core_max = 64;
inline constexpr std::uint32_t personality_stack_bytes = 16 * 1024;

inline constexpr std::uint32_t thread_personality_bytes = 128;

/// @invariant every byte of it is backed by memory that never faults: it is used while disabled.
struct Thread {
    abi::Registers registers;  // valid unless running
    std::uint64_t unused[3];
    alignas(64) std::uint8_t vector[abi::vector_state_bytes];  // XSAVE area, valid unless running
    alignas(16) std::uint8_t personality[thread_personality_bytes];  // the personality's own
    Thread* next;                                                    // in the run queue
    // What the frame's exchange word held when it last left the core.
    std::uint64_t personality_stack;
    std::uint64_t stack_memory;  // lowest address of the personality stack
    std::uint64_t deadline_ns;   // while parked: 0 none
    std::uint64_t wake_value;    // result of park()
    long answer;
    ThreadState state;
    std::uint32_t index;       // in the core's table
    std::uint32_t leaves_for;  // core + 1 it moves to when its present call ends; 0: stays
    bool in_personality;  // inside a reflected call: no other thread of this core runs meanwhile
    bool wakes_on_event;  // parked until the event count moves
    bool answered;        // the answer another core owed it has come
};
static_assert(offsetof(Thread, vector) == 192);

}  // namespace zooid::libos
