// The first domain of a core, its monitor: the only one the CPU driver makes itself.
#pragma once

namespace zooid::cpudriver {

/// Makes capabilities for everything this core was given and hands them to its monitor, which is
/// then runnable. Panics with a reason when the boot modules do not allow it.
/// @source Barrelfish does the same with its `init` and `monitor` (SOSP'09, section 4.3).
void make_first_domain();

}  // namespace zooid::cpudriver
