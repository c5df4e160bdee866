// Where a domain's words go, and how it ends.
#pragma once
#include <cstddef>
#include <cstdint>

namespace zooid::libos {

/// Writes to the console, or to the function the program gave. Blocks until taken.
/// @return bytes written, 0 when there is nowhere to write
std::size_t write_output(const char* bytes, std::size_t count);
using OutputFunction = long (*)(const char* bytes, std::uint64_t count);
void set_output(OutputFunction function);

void say(const char* text);

/// Ends the domain: its monitor hears the status, this dispatcher stops. `why` (may be null) goes
/// to the output first.
[[noreturn]] void end_domain(int status, const char* why);

}  // namespace zooid::libos
