#include "cpudriver/dispatch/replace_image.hpp"

#include <cassert>

#include "boot/lay_out_core.hpp"
#include "cpudriver/arch/x86_64/interrupts.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/arch/x86_64/user/address_space.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"

namespace zooid::cpudriver {

abi::Status lay_out_successor(std::uint64_t module) {
    const abi::BootInfo& info = boot_info();
    if (module >= info.module_count) return abi::Status::out_of_range;
    const abi::BootModule& chosen = info.modules[module];
    const std::span file{at_window<const std::byte>(chosen.base), chosen.bytes};
    const auto plan = inspect_image(file);
    if (!plan || plan->tag != kernel.tag) return abi::Status::wrong_image;

    CoreData& core = this_core();
    const CoreData before = core;
    PagePool none{.zero = layout::window_base};  // every table is there since the core began
    TableBuilder tables(none, core.page_table_root);
    const auto laid = lay_out_image(core, layout::window_base, tables, file, *plan, info);
    if (!laid) {
        core = before;
        return abi::Status::wrong_image;
    }
    core.module = chosen.base;
    core.module_bytes = chosen.bytes;
    return abi::Status::ok;
}

void drop_predecessor() {
    const CoreData& core = this_core();
    PagePool none{.zero = layout::window_base};
    TableBuilder(none, core.page_table_root)
        .clear_small(layout::image_base + core.spare_place, layout::place_bytes);
    arch::flush_tlb();
}

void enter_successor() {
    arch::timer_stop();
    arch::load_kernel_address_space();
    arch::flush_tlb();
    CoreData& core = this_core();
    assert(core.images > 1);
    asm volatile("jmp *%0" ::"r"(core.entry), "D"(&core) : "memory");
    __builtin_unreachable();
}

}  // namespace zooid::cpudriver
