// The memory a dispatcher and its CPU driver share: event count, enabled state, clock.
#pragma once
#include <cstddef>
#include <cstdint>

namespace zooid::abi {

/// General registers in the order kernel and libos save them.
struct Registers {
    std::uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
    // The five words IRETQ takes, in its order.
    std::uint64_t rip, cs, rflags, rsp, ss;
    std::uint64_t fs_base;
};
static_assert(sizeof(Registers) == 21 * 8);

/// Bytes of the XSAVE area for x87, SSE and AVX, standard format.
/// Source: Intel SDM vol. 1, "XSAVE-Managed State".
inline constexpr std::size_t vector_state_bytes = 832;

/// Selectors user code runs with; the same on every core.
inline constexpr std::uint64_t user_cs = 0x23;
inline constexpr std::uint64_t user_ss = 0x1b;

/// Why the run upcall happened (RSI at entry).
enum class UpcallReason : std::uint64_t { start = 0, preempted = 1, event = 2 };

/// First page of a dispatcher frame. The kernel writes every field but `disabled`, which both
/// write. GS base points here in every upcall.
/// @invariant while `disabled` is not zero the kernel never touches `enabled` or `vector`.
struct DispatcherFrame {
    std::uint64_t self;            // address of this structure in the domain
    std::uint32_t disabled;        // not zero: resume exactly, no upcalls
    std::uint32_t core;            // core id
    std::uint64_t event_count;     // grows with every event for this dispatcher
    std::uint64_t domain;          // domain id
    std::uint64_t tsc_hz;          // ticks per second of this core's TSC
    std::int64_t clock_offset_ns;  // added to this core's time to give the machine's time
    std::uint64_t fault_address;   // of the last page fault or trap upcall
    std::uint64_t fault_error;     // its error code
    std::uint64_t fault_vector;    // its vector
    std::uint64_t libos[6];        // the libos's own words
    std::uint64_t tracing;         // not 0: this core records, say what happens
    alignas(64) Registers enabled;
    std::uint64_t preemptions;  // times the core was taken away between two instructions
    alignas(64) std::uint8_t vector[vector_state_bytes];
};
static_assert(offsetof(DispatcherFrame, disabled) == 8);
static_assert(offsetof(DispatcherFrame, event_count) == 16);
static_assert(offsetof(DispatcherFrame, tracing) == 120);
static_assert(offsetof(DispatcherFrame, enabled) == 128);
static_assert(offsetof(DispatcherFrame, preemptions) == 296);
static_assert(offsetof(DispatcherFrame, vector) == 320);
static_assert(sizeof(DispatcherFrame) <= 4096);

/// Where the CPU driver enters a domain; set once per dispatcher.
struct UpcallEntries {
    std::uint64_t run;           // start, preemption, events
    std::uint64_t page_fault;    // enabled thread touched a page that is not there
    std::uint64_t trap;          // any other exception of an enabled thread
    std::uint64_t reflect;       // a system call without Zooid's bit
    std::uint64_t upcall_stack;  // stack pointer at upcalls
};

}  // namespace zooid::abi
