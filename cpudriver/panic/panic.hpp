// The end of one core: it says why, tells the others, and stops. The others go on.
#pragma once
#include <string_view>

#include "arch/x86_64/trap_frame.hpp"

namespace zooid::cpudriver {

/// Prints a report (reason, registers, symbolised backtrace) straight to the serial port, marks
/// this core's presence line dead with the reason, tells the other cores, and halts this core for
/// good. The boot core takes the machine with it: it ends with code 5.
///
/// @param frame  the state that led here; null: the caller's own.
[[noreturn]] void panic(std::string_view reason, const TrapFrame* frame = nullptr);

}  // namespace zooid::cpudriver
