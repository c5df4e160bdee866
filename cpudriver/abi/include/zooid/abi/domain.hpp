// A domain's address space and what it is born with.
#pragma once
#include <cstdint>

namespace zooid::abi {

// Address-space layout of every domain. Programs live below libos_base.
inline constexpr std::uint64_t user_end = 0x8000'0000'0000;
inline constexpr std::uint64_t libos_base = 0x7ff0'0000'0000;  // the libos image: text, then data
inline constexpr std::uint64_t domain_info_base =
    0x7ff8'0000'0000;  // one read-only page, DomainInfo
inline constexpr std::uint64_t dispatcher_base = 0x7ffa'0000'0000;  // + core * dispatcher_stride
inline constexpr std::uint64_t dispatcher_stride = 0x10'0000;       // 1 MiB
inline constexpr std::uint64_t native_map_base = 0x7ffc'0000'0000;  // frames mapped by map_frame
inline constexpr std::uint64_t native_map_end = 0x7ffe'0000'0000;
inline constexpr std::uint64_t program_end = libos_base;
/// Of BirthSlot::monitor_receive, first ring of the frame.
inline constexpr std::uint32_t monitor_ring_slots = 32;
inline constexpr std::uint32_t dispatcher_frame_bytes = 64 * 1024;
/// A spanned dispatcher's own memory, zeroed, right behind its frame: the libos's per-core state.
inline constexpr std::uint32_t span_core_bytes = 128 * 1024;
/// Word of DispatcherFrame::libos in which its spawner tells a spanned dispatcher the bytes of
/// BirthSlot::ram.
inline constexpr unsigned span_ram_word = 4;
inline constexpr unsigned span_channel_slots = 128;
inline constexpr std::uint32_t span_channel_bytes = 6 * 4096;
inline constexpr std::uint32_t dispatcher_rings_offset = 8 * 1024;  // LMP rings from here
inline constexpr std::uint32_t dispatcher_rings_end =
    40 * 1024;  // upcall stack above, downwards from the end

/// Capability pointers every domain is born with: the L2 CNode at index 1 (index 0 is the CPU
/// driver's). The L1 indices from free_cnode_first on are its own to fill.
enum class BirthSlot : std::uint32_t {
    root_cnode = 0x101,
    dispatcher = 0x102,
    root_vnode = 0x103,
    dispatcher_frame = 0x104,
    ram = 0x105,                   // all of its memory: RAM to retype
    kernel = 0x106,                // monitors only
    console = 0x107,               // domains that may use the serial port
    ipi = 0x108,                   // request rings: monitors and spanning domains
    libos_image = 0x109,           // frame of the libos module
    program = 0x10a,               // frame of the program's module
    boot_info = 0x10b,             // monitors only
    monitor_send = 0x10c,          // endpoint at the core's monitor
    monitor_receive = 0x10d,       // our endpoint for the monitor's answers (also: ring offset 0)
    kernel_control_block = 0x10f,  // monitors only: the state of their core's CPU driver
    domain_info = 0x110,
    top_pdpt = 0x111,      // page table over the last 512 GiB of user space, made by the spawner
    boot_channel = 0x112,  // frame of a monitor's first channel; not on the boot core
    home_doorbell =
        0x113,             // spanned dispatchers only: end point of the domain's dispatcher at home
    span_channel = 0x114,  // spanned dispatchers only: frame of the channel to home, we are side b
    io_ports = 0x115,      // the boot core's monitor only: all I/O ports but the CPU driver's own
    irq_sources = 0x116,   // the boot core's monitor only: interrupt inputs of the I/O APIC
    irq_dests = 0x117,     // monitors only: vectors of this core
    first_extra =
        0x120,  // what only this domain was given, in an order its program knows: DomainPlan::extra
    first_free = 0x160,
};
/// Badge of BirthSlot::monitor_send: what the monitor takes its holder for. Nobody else holds the
/// end point without a badge, so nobody else can give one.
enum class LinkBadge : std::uint16_t {
    administrator = 1,  // may decide over the machine: calls `for administrators` of monitor.capnp
    client = 2,
};
inline constexpr std::uint32_t extra_slots_max = static_cast<std::uint32_t>(BirthSlot::first_free) -
                                                 static_cast<std::uint32_t>(BirthSlot::first_extra);
/// L1 index of the CNode with one frame per boot module (monitors only), in BootInfo order from
/// slot 1.
inline constexpr std::uint32_t modules_cnode = 2;
/// L1 index of the CNode with RAM capabilities (slots from 1) and, on the boot core, firmware
/// tables as DevFrames.
inline constexpr std::uint32_t memory_cnode = 3;
inline constexpr std::uint32_t device_slot_first = 128;
inline constexpr std::uint32_t birth_cnode = 1;
/// L1 index of a spanned dispatcher's CNode for the domain's large frames: number n arrives in slot
/// n + 1.
inline constexpr std::uint32_t span_frames_cnode = 200;
inline constexpr std::uint32_t mappings_cnode = 4;
/// First L1 index the libos may fill.
inline constexpr std::uint32_t free_cnode_first = 5;

inline constexpr std::uint32_t domain_args_bytes_max = 3600;
inline constexpr std::uint32_t domain_args_max = 32;

/// Read-only page at domain_info_base.
struct DomainInfo {
    std::uint64_t magic;  // domain_info_magic
    std::uint32_t version;
    std::uint32_t core;           // core it was born on
    std::uint64_t domain;         // domain id: birth core << 32 | number there
    std::uint64_t ram_bytes;      // of BirthSlot::ram; identify tells its address
    std::uint64_t program_bytes;  // of BirthSlot::program; 0: none, a spanned dispatcher
    std::uint64_t random_seed[2];
    std::uint64_t realtime_ns;  // wall clock when the machine's clock was 0, since 1970 UTC
    std::uint32_t flags;
    std::uint32_t arguments;  // count; strings follow each other in `argument_bytes`
    std::uint64_t cores[4];   // cores the domain may place threads on, a bit each
    std::uint64_t ends;       // its monitor counts: domains of its core that have ended since
    char argument_bytes[domain_args_bytes_max];
};
/// In the id of a dispatcher that a domain made which is no monitor; the rest is its maker's id.
/// What becomes of it is its maker's affair: no monitor hears of its end.
inline constexpr std::uint64_t domain_made_by_domain = std::uint64_t{1} << 63;
inline constexpr std::uint64_t domain_info_magic = 0x4f464e49'44495a5a;
inline constexpr std::uint32_t domain_is_monitor = 1;
inline constexpr std::uint32_t domain_has_console = 2;
inline constexpr std::uint32_t domain_has_input = 4;  // may ask its monitor for what is typed
static_assert(sizeof(DomainInfo) <= 4096);

}  // namespace zooid::abi
