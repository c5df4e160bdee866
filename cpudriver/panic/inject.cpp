#include "panic/inject.hpp"

#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "arch/x86_64/this_core.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {

void inject(abi::InjectKind kind) {
    const std::uint64_t guard_page = layout::image_base + this_core().stacks;
    switch (kind) {
        case abi::InjectKind::panic:
            panic("injected by the monitor");
        case abi::InjectKind::fault:
            asm volatile("movq $0, (%0)" ::"r"(guard_page) : "memory");
            return;
        case abi::InjectKind::double_fault:
            asm volatile("mov %0, %%rsp\n push %%rax" ::"r"(guard_page + 64) : "memory");
            return;
        case abi::InjectKind::nmi:
            arch::send_stop_nmi(this_core().core);
            for (;;) pause();
        case abi::InjectKind::hang:
            for (;;) pause();
        case abi::InjectKind::unprotect:
            write_cr4(read_cr4() & ~std::uint64_t{3 << 20});
            return;
        case abi::InjectKind::monitor_exit:
        case abi::InjectKind::monitor_crash:
            return;
    }
}

}  // namespace zooid::cpudriver
