// What a core does once its machine state stands.
#pragma once

namespace zooid::cpudriver {

/// The core's life: written by the dispatcher. The build has a default that says there is none and
/// halts.
[[noreturn]] void core_main();

}  // namespace zooid::cpudriver
