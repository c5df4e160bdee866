// The libos module as a spawner needs it: which part is shared text, which is private data.
#pragma once
#include <cstdint>
#include <optional>

#include "machine.hpp"

namespace zooid::monitor {

struct LibosImage {
    std::uint32_t frame = 0;          // capability of the module
    const std::byte* file = nullptr;  // mapped here
    std::uint64_t entry = 0;
    std::uint64_t text_bytes = 0;    // from offset 0, shown at abi::libos_base
    std::uint64_t data_address = 0;  // page aligned
    std::uint64_t data_bytes = 0;    // in memory
    std::uint64_t data_offset = 0;   // in the file
    std::uint64_t data_file_bytes = 0;
};

/// Maps and reads the module `libos`; nothing when it is missing or malformed.
[[nodiscard]] std::optional<LibosImage> read_libos(const Machine& machine);

}  // namespace zooid::monitor
