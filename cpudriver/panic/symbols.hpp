// Names of this image's functions, by address.
#pragma once
#include <cstdint>
#include <string_view>

namespace zooid::cpudriver {

struct Symbol {
    std::string_view name;     // demangled; empty when the address is not in the image's text
    std::uint64_t offset = 0;  // of the address in the function
};

/// The function an address of the image lies in.
/// @cost O(log functions), no allocation: the table is linked in, sorted.
Symbol symbol_of(std::uint64_t address);

}  // namespace zooid::cpudriver
