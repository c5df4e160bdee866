// What only the debug image has more of.
#include "arch/x86_64/core_main.hpp"
#include "cpudriver/dispatch/request_rings.hpp"
#include "cpudriver/dispatch/scheduler.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {

[[noreturn, gnu::weak]] void self_test() {
    panic("this image has no self test; boot with driver=cpudriver_debug");
}

[[gnu::weak]] void check_state() {}

[[gnu::weak]] void protocol_step(ProtocolStep) {}

}  // namespace zooid::cpudriver
