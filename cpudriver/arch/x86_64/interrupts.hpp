// Interrupts of this core: vectors, the one place that halts, the timer, and calls to other cores.
#pragma once
#include <cstdint>

#include "arch/x86_64/trap_frame.hpp"

namespace zooid::cpudriver {

enum Vector : std::uint8_t {
    timer_vector = 0x20,
    request_vector = 0x21,  // a request ring has something, or a wait may be over
    wake_vector = 0x22,
    death_vector = 0x23,         // some core has died: look at the presence lines
    device_vector_first = 0x30,  // irq_vectors of them
    console_vector = device_vector_first,
    spurious_vector = 0xff,
};

/// Vectors that interrupt inputs and devices may be given; the first is the console's.
inline constexpr unsigned irq_vectors = 64;

/// A trap or interrupt that found a user program running. Written by the dispatcher; the build has
/// a default that panics.
[[noreturn]] void user_trap(TrapFrame& frame);

/// An interrupt that found this kernel in arch::halt(). Runs with interrupts off and returns; it
/// must call arch::end_of_interrupt().
void interrupt(unsigned vector, TrapFrame& frame);

/// Sends interrupts from arch::halt() to `sink` instead of interrupt(): for the self test.
using InterruptSink = void (*)(unsigned vector, TrapFrame& frame);
void set_interrupt_sink(InterruptSink sink);

namespace arch {

/// Halts until an interrupt has been handled. The only place where the kernel takes interrupts.
void halt();

void end_of_interrupt();

/// Arms the one-shot timer. @param ns at least one tick and at most about 60 s are used.
void timer_start_ns(std::uint64_t ns);
void timer_stop();

/// Interrupts another core with request_vector. @param core below CoreData::cores_max.
void send_request_ipi(std::uint32_t core);
/// The same with any vector of the kernel's.
void send_ipi(std::uint32_t core, std::uint8_t vector);
/// Tells every core that runs that some core has died. Never fails, never waits.
void send_death_ipis();
/// Stops another core (or this one) for good, whatever it does: its kernel reports "stopped by
/// NMI".
void send_stop_nmi(std::uint32_t core);

}  // namespace arch
}  // namespace zooid::cpudriver
