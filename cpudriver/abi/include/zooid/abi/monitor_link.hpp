// The few words a libos itself says to its core's monitor; everything else is the monitor's schema.
#pragma once
#include <cstdint>

namespace zooid::abi {

/// Message numbers of notes on BirthSlot::monitor_send, above every method number.
enum class MonitorNote : std::uint16_t {
    domain_ended = 0x3f00,  // word 0: exit status
};

}  // namespace zooid::abi
