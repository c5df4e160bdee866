// The end of one core: it says why, tells the others, and stops. The others go on.
#pragma once
#include <string_view>

#include "arch/x86_64/trap_frame.hpp"

namespace zooid::cpudriver {

/// Prints a report (reason, registers, symbolised backtrace) straight to the serial port, marks
/// this core's presence line dead with the reason, and halts this core for good.
///
/// @param frame  the state that led here; null: the caller's own.
[[noreturn]] void panic(std::string_view reason, const TrapFrame* frame = nullptr);

/// While on, a panic ends the virtual machine with code 5: for the boot core while no other runs.
void panic_leaves_machine(bool on);

/// The same without a report of registers: for a core that others told to stop.
[[noreturn]] void stop_quietly(std::string_view reason);

}  // namespace zooid::cpudriver
