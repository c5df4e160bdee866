// What only the debug image has more of.
#include "arch/x86_64/core_main.hpp"
#include "arch/x86_64/instructions.hpp"
#include "arch/x86_64/user/address_space.hpp"
#include "cpudriver/dispatch/invalidate.hpp"
#include "cpudriver/dispatch/requests.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {

[[noreturn, gnu::weak]] void self_test() {
    panic("this image has no self test; boot with driver=cpudriver_debug");
}

[[gnu::weak]] void check_state() {}

[[gnu::weak]] void protocol_step(ProtocolStep) {}

[[gnu::weak]] void entry_changes(PhysicalAddress, unsigned) {}

[[gnu::weak]] void forget_page(std::uint64_t address) { invalidate_page(address); }

[[gnu::weak]] void forget_all() { arch::flush_tlb(); }

}  // namespace zooid::cpudriver
