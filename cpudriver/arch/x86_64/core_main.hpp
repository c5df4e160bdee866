// What a core does once its machine state stands.
#pragma once

namespace zooid::cpudriver {

/// The core's life: written by the dispatcher.
[[noreturn]] void core_main();

/// The kernel proves its own machinery, before any program exists; chosen by `selftest` on the
/// command line. `testcores=1,2,3` (APIC ids) starts these cores too. On the boot core: runs every
/// check, prints a line for each, and leaves the machine with code 0 when all passed, else 1. On
/// another core: does what the boot core asks. Only the debug image has it.
[[noreturn]] void self_test();

}  // namespace zooid::cpudriver
