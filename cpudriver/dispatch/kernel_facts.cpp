#include "cpudriver/dispatch/kernel_facts.hpp"

#include "cpudriver/arch/x86_64/features.hpp"
#include "cpudriver/arch/x86_64/lapic.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/arch/x86_64/this_core.hpp"
#include "cpudriver/dispatch/kernel_control_block.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/time/clock.hpp"

namespace zooid::cpudriver {

namespace {

std::uint64_t physical_of(const void* address) {
    const auto found = translate(reinterpret_cast<std::uint64_t>(address));
    return found ? found->physical : 0;
}

std::uint64_t build_id_word(unsigned index) {
    const std::string_view id = image_build_id();
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 8 && index * 8 + i < id.size(); ++i)
        word = word << 8 | static_cast<std::uint8_t>(id[index * 8 + i]);
    return word;
}

std::uint64_t driver_module() {
    const abi::BootInfo& info = boot_info();
    std::uint64_t module = 0;
    while (module < info.module_count && info.modules[module].base != this_core().module) ++module;
    return module;
}

}  // namespace

std::int64_t frame_clock_offset_ns() {
    const Clock& clock = this_clock();
    const std::uint64_t seconds = clock.base_tsc / clock.hz;
    const std::uint64_t rest = clock.base_tsc % clock.hz;
    const std::uint64_t base_ns = seconds * 1'000'000'000 + rest * 1'000'000'000 / clock.hz;
    return clock.offset_ns - static_cast<std::int64_t>(base_ns);
}

std::expected<std::uint64_t, abi::Status> kernel_fact(abi::KernelFact fact) {
    switch (fact) {
        case abi::KernelFact::apic_id:
            return local_apic.id();
        case abi::KernelFact::text_physical:
            return physical_of(reinterpret_cast<const void*>(this_core().entry)) & ~0xfffULL;
        case abi::KernelFact::state_physical:
            return physical_of(&kernel);
        case abi::KernelFact::nonce:
            return this_core().nonce;
        case abi::KernelFact::tsc_hz:
            return this_clock().hz;
        case abi::KernelFact::image_build_low:
            return build_id_word(0);
        case abi::KernelFact::image_build_high:
            return build_id_word(1);
        case abi::KernelFact::cores_known:
            return kernel.cores;
        case abi::KernelFact::entries:
            return kernel.entries;
        case abi::KernelFact::ipis_sent:
            return kernel.ipis_sent;
        case abi::KernelFact::ring_requests:
            return kernel.requests_served;
        case abi::KernelFact::scheduler:
            return static_cast<std::uint64_t>(kernel.ready.policy());
        case abi::KernelFact::timer_interrupts:
            return kernel.timer_interrupts;
        case abi::KernelFact::halted_ticks:
            return kernel.halted_ticks;
        case abi::KernelFact::images:
            return this_core().images;
        case abi::KernelFact::driver:
            return driver_module();
        case abi::KernelFact::speculation:
            return speculation();
    }
    return std::unexpected(abi::Status::bad_argument);
}

}  // namespace zooid::cpudriver
