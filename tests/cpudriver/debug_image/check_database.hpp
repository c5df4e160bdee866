// The mapping database of a running kernel, looked at whole.
#pragma once
#include "cpudriver/caps/capability_core.hpp"

namespace zooid::cpudriver {

/// The first thing in it that does not fit; empty when all does.
/// @cost O(n) capabilities.
[[nodiscard]] std::string_view database_fault(const CapabilityCore& core);

}  // namespace zooid::cpudriver
