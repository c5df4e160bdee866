// What the boot core asks another core to do during the self test, and the line it asks by.
#pragma once
#include <atomic>
#include <cstdint>

#include "arch/x86_64/trap_frame.hpp"

namespace zooid::cpudriver::selftest {

enum class Exercise : std::uint32_t {
    none = 0,
    report = 1,         // where its text lies, by its own page tables
    audit = 2,          // does its address space hold only what it may? result: count of faults
    probe_foreign = 3,  // argument: another core's memory; result: 1 when it can read it
    foreign_write = 4,  // argument: another core's memory; ends the core
    overflow = 5,       // overflows its kernel stack; ends the core
};

/// One line per core, after presence lines and rings. `asked` and `argument` are written by the
/// boot core, the rest by the core itself.
struct alignas(64) TestLine {
    std::atomic<std::uint32_t> asked;     // low 8 bits: an Exercise; above: a sequence number
    std::atomic<std::uint32_t> answered;  // the last `asked` that is done
    std::uint64_t argument;
    std::uint64_t result;
    std::uint64_t text_physical;
    std::uint64_t nonce;
    std::atomic<std::uint64_t> pings;  // request interrupts handled
};
static_assert(sizeof(TestLine) == 64);

TestLine& test_line(std::uint32_t core);

/// Counts interrupts of this core by vector, in place of the dispatcher.
void count_interrupt(unsigned vector, TrapFrame& frame);
std::uint64_t interrupts_seen(unsigned vector);

/// Serves the boot core for ever.
[[noreturn]] void follow();

/// How many pages of this core's tables break a rule: writable and executable, executable outside
/// the text, writable text by another name, or RAM that is not this core's.
std::uint64_t audit_page_tables();

}  // namespace zooid::cpudriver::selftest
