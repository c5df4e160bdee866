#include "panic/symbols.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "arch/x86_64/this_core.hpp"

extern "C" {
struct ZooidSymbol {
    std::uint32_t address;  // offset in the image
    std::uint32_t name;     // offset in zooid_symbol_names
};
extern const ZooidSymbol zooid_symbols_begin[], zooid_symbols_end[];
extern const char zooid_symbol_names[];
}

namespace zooid::cpudriver {

Symbol symbol_of(std::uint64_t address) {
    const CoreData& core = this_core();
    const std::uint64_t base = layout::image_base + core.image;
    if (address < base || address - base >= core.text_bytes) return {};
    const auto offset = static_cast<std::uint32_t>(address - base);
    const std::span table{zooid_symbols_begin, zooid_symbols_end};
    const auto after = std::ranges::upper_bound(table, offset, {}, &ZooidSymbol::address);
    if (after == table.begin()) return {};
    const ZooidSymbol& found = *(after - 1);
    return {.name = zooid_symbol_names + found.name, .offset = offset - found.address};
}

}  // namespace zooid::cpudriver
