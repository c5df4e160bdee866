// Stands in for the dispatcher in an image that is linked without one: it refuses, and says so.
#include "arch/x86_64/core_main.hpp"
#include "arch/x86_64/interrupts.hpp"
#include "panic/panic.hpp"

namespace zooid::cpudriver {

[[noreturn, gnu::weak]] void core_main() { panic("this image has no dispatcher; boot selftest"); }

[[noreturn, gnu::weak]] void user_trap(TrapFrame& frame) {
    panic("trap from user mode, but no dispatcher", &frame);
}

[[gnu::weak]] void interrupt(unsigned, TrapFrame& frame) {
    panic("interrupt, but no dispatcher", &frame);
}

}  // namespace zooid::cpudriver
