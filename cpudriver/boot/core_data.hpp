// What one core is given to start with, and what its start made of it: first page of its RAM.
#pragma once
#include <cstddef>
#include <cstdint>

#include "arch/x86_64/layout.hpp"

namespace zooid::cpudriver {

/// RAM of one core: a run of whole 2 MiB blocks.
struct RamRun {
    std::uint64_t base = 0;  // physical, a multiple of layout::block_bytes
    std::uint64_t bytes = 0;
};

inline constexpr std::uint64_t core_data_magic = 0x4154414445524f43;  // "COREDATA"
inline constexpr std::size_t ram_runs_max = 16;

/// All addresses are physical unless said otherwise. The starter owns it until the start message;
/// from then on it belongs to the core, which reads it through its window.
struct CoreData {
    // Given by the starter. The first fields are known to assembly.
    std::uint64_t magic = core_data_magic;
    std::uint64_t boot_stack_top = 0;    // used until the core's own stacks exist
    std::uint64_t page_table_root = 0;   // made by start_core
    std::uint64_t kernel_stack_top = 0;  // made by start_core; virtual
    std::uint32_t core = 0;
    std::uint32_t apic = 0;
    std::uint32_t cores_max = 1;  // of the shared region's layout
    std::uint32_t ram_count = 0;
    RamRun ram[ram_runs_max] = {};  // this page is the start of ram[0]
    std::uint64_t boot_info = 0;
    std::uint64_t boot_info_bytes = 0;
    std::uint64_t module = 0;  // the CPU driver's ELF file
    std::uint64_t module_bytes = 0;
    std::uint64_t shared = 0;
    std::uint64_t shared_bytes = 0;
    std::uint64_t start_table = 0;  // the page of layout::start_table; 0: starts no others
    std::uint64_t nonce = 0;        // returned in the presence line
    RamRun channel;                 // frame of the first channel to the starter's monitor; not ours
    std::uint64_t tsc_hz = 0;       // 0: this core calibrates
    std::uint64_t timer_hz = 0;     // of the local APIC timer; 0: this core calibrates

    // Made by start_core.
    std::uint64_t image = 0;        // first byte of the image
    std::uint64_t image_bytes = 0;  // text to the end of bss
    std::uint64_t text_bytes = 0;
    std::uint64_t entry = 0;                   // virtual
    std::uint64_t double_fault_stack_top = 0;  // virtual
    std::uint64_t nmi_stack_top = 0;           // virtual
    std::uint64_t stacks = 0;                  // first guard page to last stack page
    std::uint64_t stacks_bytes = 0;
    std::uint64_t first_free = 0;   // in ram[0]: everything from here is unused
    std::uint64_t kcb = 0;          // the KernelControlBlock, layout::kcb_bytes; outlives images
    std::uint64_t place = 0;        // where image and stacks lie, layout::place_bytes
    std::uint64_t spare_place = 0;  // where the next image will
    std::uint64_t images = 0;       // laid out on this core so far; from 2 on it adopts the KCB
};
static_assert(sizeof(CoreData) <= layout::page_bytes);
static_assert(offsetof(CoreData, boot_stack_top) == 8);
static_assert(offsetof(CoreData, page_table_root) == 16);
static_assert(offsetof(CoreData, kernel_stack_top) == 24);

}  // namespace zooid::cpudriver
