// What fuzzer and victim share, and where the victim finds what it was given. The victim is a
// domain without a runtime that makes the calls it reads in this memory, whatever they do to it.
#pragma once
#include <cstdint>
#include <zooid/abi/dispatcher_frame.hpp>

#include "bare_domain/bare_domain.hpp"

namespace zooid::fuzz {

/// One call. The code in victim.S knows the layout.
struct alignas(128) Record {
    std::uint64_t word;  // RAX
    std::uint64_t rdi, rsi, rdx, r10, r8, r9, r12, r13, r14;
    std::uint64_t disabled;  // of its dispatcher frame meanwhile
    std::uint64_t status;    // answered; status_none: it did not return there
};
static_assert(sizeof(Record) == 128);
inline constexpr std::uint64_t status_none = 0xffff;

inline constexpr unsigned batch_calls = 448;
inline constexpr unsigned register_blocks = 8;
inline constexpr unsigned entry_blocks = 4;

struct alignas(4096) Shared {
    std::uint64_t next;   // call to make
    std::uint64_t count;  // of this batch
    alignas(64) abi::UpcallEntries entries[entry_blocks];
    alignas(256) abi::Registers registers[register_blocks];
    alignas(4096) Record records[batch_calls];
};
static_assert(offsetof(Shared, records) == 4096);
static_assert(sizeof(Shared) <= 64 * 1024);
static_assert(sizeof(Shared) <= bare::shared_bytes_max);

/// Slots of the victim's own space: CNode 1 is there; the fuzzer may make others at 2 and 3.
enum class Given : std::uint32_t {
    root = 0x101,
    dispatcher,
    tree,
    frame,
    ram,  // given_ram_bytes
    table3,
    table2,
    table1,
    space,
    end_point,  // its own
    doorbell,   // an end point of another core's dispatcher, where the fuzzer holds one
    ipi,        // the same: right to post requests to other cores
    first_free = 0x110,
};
inline constexpr std::uint32_t slots_end = 0x400;
inline constexpr std::uint64_t victim_ram_bytes = 256 * 1024;
inline constexpr std::uint64_t given_ram_bytes = victim_ram_bytes - bare::objects_bytes;
inline constexpr std::uint32_t ring_slots = 8;

}  // namespace zooid::fuzz
