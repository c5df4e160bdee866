// Scheduling policies as the boot manifest spells them.
#pragma once
#include <cstdint>
#include <string>

namespace zooid::shell {

/// @param policy an abi::SchedulingPolicy, as a monitor sent it.
inline std::string policy_name(std::uint8_t policy) {
    return policy == 0 ? "edf" : policy == 1 ? "rr" : "unknown";
}

}  // namespace zooid::shell
