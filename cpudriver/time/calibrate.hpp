// How fast the time-stamp counter and the local APIC timer run, against a clock of known speed.
#pragma once
#include "boot/core_data.hpp"

namespace zooid::cpudriver {

/// Fills in core.tsc_hz and core.timer_hz. For the boot core, once; others are told.
///
/// Against the ACPI PM timer when the machine has one, else (or by `calibrate=pit`) the PIT; about
/// calibration_ms. A reference that stands still ends in panic().
/// @cost calibration_ms; within a few parts per million where all share one clock (-icount).
/// @source ACPI specification 6.5, "Power Management Timer".
void calibrate(CoreData& core);

inline constexpr unsigned calibration_ms = 10;

}  // namespace zooid::cpudriver
