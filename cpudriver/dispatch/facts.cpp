#include "cpudriver/dispatch/facts.hpp"

#include "cpudriver/arch/x86_64/core.hpp"
#include "cpudriver/arch/x86_64/lapic.hpp"
#include "cpudriver/arch/x86_64/ram_window.hpp"
#include "cpudriver/dispatch/kernel.hpp"
#include "cpudriver/dispatch/requests.hpp"
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

abi::Status kernel_fact(abi::KernelFact fact, std::uint64_t& value) {
    switch (fact) {
        case abi::KernelFact::apic_id:
            value = local_apic.id();
            return abi::Status::ok;
        case abi::KernelFact::text_physical:
            value = physical_of(reinterpret_cast<const void*>(this_core().entry)) & ~0xfffULL;
            return abi::Status::ok;
        case abi::KernelFact::state_physical:
            value = physical_of(&kernel);
            return abi::Status::ok;
        case abi::KernelFact::nonce:
            value = this_core().nonce;
            return abi::Status::ok;
        case abi::KernelFact::tsc_hz:
            value = this_clock().hz;
            return abi::Status::ok;
        case abi::KernelFact::image_build_low:
            value = build_id_word(0);
            return abi::Status::ok;
        case abi::KernelFact::image_build_high:
            value = build_id_word(1);
            return abi::Status::ok;
        case abi::KernelFact::cores_known:
            value = kernel.cores;
            return abi::Status::ok;
        case abi::KernelFact::entries:
            value = kernel.entries;
            return abi::Status::ok;
        case abi::KernelFact::ipis_sent:
            value = kernel.ipis_sent;
            return abi::Status::ok;
        case abi::KernelFact::ring_requests:
            value = kernel.requests_served;
            return abi::Status::ok;
        case abi::KernelFact::scheduler:
            value = static_cast<std::uint64_t>(kernel.ready.policy());
            return abi::Status::ok;
        case abi::KernelFact::timer_interrupts:
            value = kernel.timer_interrupts;
            return abi::Status::ok;
        case abi::KernelFact::images:
            value = this_core().images;
            return abi::Status::ok;
        case abi::KernelFact::driver:
            value = driver_module();
            return abi::Status::ok;
    }
    return abi::Status::bad_argument;
}

}  // namespace zooid::cpudriver
