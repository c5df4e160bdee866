// The three descriptors there are: 0, 1 and 2, all the console.
#pragma once
#include "call.hpp"

namespace zooid::posix {

[[nodiscard]] inline bool is_open(const Process& process, std::uint64_t descriptor) {
    const auto number = static_cast<std::uint32_t>(descriptor);
    const std::uint8_t open = process.open_files.load(std::memory_order_relaxed);
    return number < console_files && (open >> number & 1) != 0;
}

}  // namespace zooid::posix
