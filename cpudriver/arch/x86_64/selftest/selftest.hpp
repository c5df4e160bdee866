// The kernel proves its own machinery, before any program exists. Chosen by `selftest` on the
// command line; `testcores=1,2,3` (APIC ids) starts these cores too.
#pragma once

namespace zooid::cpudriver {

/// On the boot core: starts the others, runs every check, prints a line for each, and leaves the
/// machine with code 0 when all passed, else 1. On another core: does what the boot core asks.
[[noreturn]] void self_test();

}  // namespace zooid::cpudriver
