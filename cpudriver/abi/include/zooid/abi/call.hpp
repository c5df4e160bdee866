// How a domain calls its CPU driver: the SYSCALL instruction with bit 62 of RAX set.
#pragma once
#include <cstdint>

namespace zooid::abi {

/// Set in RAX: the number is Zooid's own. Any other number is reflected to the personality, unseen.
inline constexpr std::uint64_t call_bit = std::uint64_t{1} << 62;

/// RAX bits 0..7. RAX bits 8..15 hold the operation, bits 16..47 the capability pointer.
/// Arguments: RDI, RSI, RDX, R10, R8, R9. Results: RAX a Status, RDX a value. RCX and R11 are lost.
enum class Call : std::uint8_t {
    invoke = 0,    // operation on a capability: meaning by its type
    lmp_send = 1,  // RDI lmp_header(), RSI capability to pass (0: none), payload as lmp.hpp says
    yield = 2,     // give the core away, and what is left of a budget; comes back at the next turn
    suspend = 3,   // RDI event count seen, RSI deadline in ns (0: none); returns the event count
    resume = 4,  // RDI address of Registers: goes on there, enabled; flags and selectors are forced
};

[[nodiscard]] constexpr std::uint64_t
call_word(Call call, std::uint8_t operation = 0, std::uint32_t cptr = 0) {
    return call_bit | static_cast<std::uint64_t>(call) | std::uint64_t{operation} << 8 |
           std::uint64_t{cptr} << 16;
}
[[nodiscard]] constexpr std::uint8_t call_number(std::uint64_t word) {
    return static_cast<std::uint8_t>(word);
}
[[nodiscard]] constexpr std::uint8_t call_operation(std::uint64_t word) {
    return static_cast<std::uint8_t>(word >> 8);
}
[[nodiscard]] constexpr std::uint32_t call_cptr(std::uint64_t word) {
    return static_cast<std::uint32_t>(word >> 16);
}
static_assert(call_cptr(call_word(Call::invoke, 7, 0x1234)) == 0x1234);
static_assert(call_operation(call_word(Call::invoke, 7, 0x1234)) == 7);

/// Flags of lmp_send, in the operation byte.
inline constexpr std::uint8_t lmp_switch =
    1;  // run the receiver now, in the rest of this time slice

/// Flags of yield, in the operation byte.
inline constexpr std::uint8_t yield_keeps_budget = 1;  // goes behind its equals only

/// Operations on a Dispatcher capability.
enum class DispatcherOp : std::uint8_t {
    setup = 0,    // RDI root CNode, RSI root VNode, RDX frame, R10 address of the frame in the
                  // domain, R9 domain id: the caller's own, or any when a monitor calls
    entries = 1,  // RDI address (in the caller) of an UpcallEntries
    start = 2,    // RDI first instruction: make it runnable, by the run upcall there
    stop = 3,     // never run it again; RDI exit status: a core ends with its monitor, and tells it
    endpoint =
        4,  // RDI destination slot, RSI ring offset in the dispatcher frame, RDX slots, R10 badge
    rearm = 5,   // RDI an end point of it: its ring is empty again, for a new peer
    event = 6,   // RDI TraceId, RSI argument: one event in this core's trace ring
    root = 16,   // RDI a larger cnode_l1: takes over all L2 CNodes and becomes the space's root
    space = 17,  // RDI destination slot: the root CNode it has now
};

/// Operations on an EndPoint capability.
enum class EndPointOp : std::uint8_t {
    notify = 0,  // add one event; the endpoint may live on another core
};

/// Operations on a Console capability (the core that owns the serial port only).
enum class ConsoleOp : std::uint8_t {
    write = 0,   // RDI address, RSI bytes (at most console_write_bytes_max); returns bytes taken
    read = 1,    // returns up to 7 received bytes in RDX, count in bits 56..63
    listen = 2,  // RDI endpoint to notify when bytes arrive
    bulk = 3,    // as write, to the second serial port; not_armed: there is none
};
inline constexpr std::uint64_t console_write_bytes_max = 4096;

/// Operations on the Kernel capability (held by a core's monitor).
enum class KernelOp : std::uint8_t {
    start_core = 0,    // RDI RAM capability given away, RSI core number of BootInfo, RDX nonce, R10
                       // channel frame
    facts = 1,         // RDI which KernelFact; returns it in RDX
    export_words = 2,  // RDI capability, RSI address of 4 words to fill
    import_words = 3,  // RDI address of 4 words, RSI owner core, RDX destination slot
    mark_remote = 4,   // RDI capability, RSI 1 copies elsewhere | 2 descendants elsewhere; 0 none
    shutdown = 5,      // RDI exit status of the machine
    inject = 6,        // RDI InjectKind: this core's CPU driver fails that way
    calibrate = 7,     // RDI clock offset in ns to adopt, RSI TSC frequency
    trace = 8,         // RDI TraceState
    presence = 9,  // RDI core, RSI address of death_reason_bytes for why it died (0: not wanted);
                   // returns its presence line's state in RDX, epoch above bit 32
    killed = 12,   // returns the id of a domain the CPU driver killed, once each; 0: none. A
                   // monitor's of another core: that core is dead
    revoke = 13,   // RDI capability: as CNodeOp::revoke, once other cores hold no relative any more
    own = 20,      // RDI capability of a frame or RAM, RSI its owner core from now on
    give_core = 24,  // RDI dispatcher, or end point of it, that gets this core for itself; 0: back
                     // to all
    reserve = 21,    // RDI dispatcher or end point of it, RSI period, RDX budget, both in ns (0 and
                     // 0: taken back); see Reservation
    replace = 25,    // RDI boot module (its place in BootInfo), RSI kernel_control_block: that
                     // image takes over this core, and answers this call
    trace_frame = 10,  // RDI destination: a read-only frame over this core's trace ring
    reclaim = 15,  // RDI RAM capability that start_core gave away, RSI its core, which is dead and
                   // fenced: the RAM is cleared and this core's again; nothing may descend
                   // from it
    fence = 14,    // RDI core: stop it for good (boot core only); returns 1 in RDX when it has
                   // stopped, 0: ask again
};

/// How KernelOp::inject makes a CPU driver fail; the last two make its monitor fail, which does it
/// itself.
enum class InjectKind : std::uint8_t {
    panic = 0,          // an assertion of its own
    fault = 1,          // a page fault in the kernel
    double_fault = 2,   // the kernel stack runs out
    nmi = 3,            // somebody stops it
    hang = 4,           // it loops with interrupts off: only the others can notice
    unprotect = 5,      // it switches SMEP and SMAP off, and goes on to its next interrupt
    monitor_exit = 6,   // its monitor ends
    monitor_crash = 7,  // its monitor reads what it may not
};
inline constexpr std::uint8_t inject_kinds = 8;
inline constexpr std::uint64_t death_reason_bytes = 48;  // of PresenceLine::reason, NUL included

/// What KernelOp::facts can tell; read by that CPU driver from its own registers and page tables.
enum class KernelFact : std::uint8_t {
    apic_id = 0,
    text_physical = 1,
    state_physical = 2,
    nonce = 3,
    tsc_hz = 4,
    image_build_low = 5,
    image_build_high = 6,
    cores_known = 7,
    entries = 8,
    ipis_sent = 9,
    ring_requests = 10,
    scheduler = 20,         // SchedulingPolicy
    timer_interrupts = 21,  // taken since the core started
    images = 22,            // CPU drivers this core has had, the present one included
    driver = 23,            // its boot module, by its place in BootInfo
    speculation = 24,       // IA32_SPEC_CTRL as it is set; 0: nothing is offered that is set once
    halted_ticks = 25,      // of the time-stamp counter, since the core started
};

/// Operations on an Ipi capability: authority over request rings.
enum class IpiOp : std::uint8_t {
    post = 0,  // RDI target core (itself: served at once), RSI request op, RDX domain id, R10
               // virtual address, R8 pages, R9 flags; returns ticket
    done = 1,  // RDI target core, RSI ticket; returns 1 in RDX when the target has done it
};

/// The ticket of a request that needs no waiting: its target halts or is the caller itself.
inline constexpr std::uint64_t ipi_already_done = 0;
/// Most pages one posted request may name.
inline constexpr std::uint64_t ipi_request_pages_max = 512;

}  // namespace zooid::abi
