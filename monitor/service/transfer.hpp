// Capabilities as words, between this core's kernel and messages.
#pragma once
#include <array>
#include <cstdint>

namespace zooid::monitor {

using CapabilityWords = std::array<std::uint64_t, 4>;

/// The words another core imports. False: the kernel refuses, nothing is written.
[[nodiscard]] bool export_capability(std::uint32_t cptr, CapabilityWords& words);
/// A capability of another core, in a slot of its own. 0: no slot, or the kernel refuses.
[[nodiscard]] std::uint32_t import_capability(const CapabilityWords& words, std::uint16_t owner);

}  // namespace zooid::monitor
