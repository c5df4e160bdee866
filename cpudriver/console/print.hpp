// Writes one line on the serial port. Core 0 owns the port; any other core uses it only to panic.
#pragma once
#include "console/line.hpp"
#include "console/uart.hpp"

namespace zooid::cpudriver {

/// Writes the parts, which are text, unsigned numbers or Hex, as one line of at most
/// Line::line_bytes_max bytes; the newline is the caller's.
template <class... Parts>
void print(const Parts&... parts) {
    Line line;
    (void)(line << ... << parts);
    com1.write(line.text());
}

}  // namespace zooid::cpudriver
