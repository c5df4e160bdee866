// A core's kernel begins here: its machine state first, then its work.
#include "arch/x86_64/core_main.hpp"
#include "arch/x86_64/descriptor_tables.hpp"
#include "arch/x86_64/features.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/lapic.hpp"
#include "arch/x86_64/ram_window.hpp"
#include "arch/x86_64/this_core.hpp"
#include "console/print.hpp"
#include "panic/panic.hpp"
#include "time/calibrate.hpp"
#include "time/clock.hpp"

extern "C" [[noreturn]] void zooid_kernel_main(zooid::cpudriver::CoreData* core) {
    using namespace zooid::cpudriver;
    set_this_core(core);
    const bool is_boot_core = core->start_table != 0;
    load_descriptor_tables(*core);
    enable_features();
    if (is_boot_core) mask_legacy_interrupts();
    local_apic.open(boot_info().lapic, spurious_vector);
    if (core->tsc_hz == 0) calibrate(*core);
    const bool first_image = core->images == 1;
    if (first_image) start_clock(core->tsc_hz, boot_info().boot_tsc);
    announce_awake();
    if (is_boot_core && first_image && kernel_option("verbose")) {
        print("core ", core->core, ": text ", Hex{core->image}, ", kernel memory to ",
              Hex{core->first_free}, ", TSC ", core->tsc_hz, " Hz, timer ", core->timer_hz,
              " Hz by ", has_x2apic() ? "MSR" : "MMIO", ", up after ", now_ns() / 1000, " us\n");
    }
    if (first_image && kernel_option("selftest")) self_test();
    core_main();
}
