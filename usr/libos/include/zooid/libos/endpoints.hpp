// LMP endpoints of this dispatcher: rings in its frame.
#pragma once
#include <cstdint>

namespace zooid::libos {

/// As RuntimeTable::create_endpoint.
std::uint32_t
create_endpoint(std::uint32_t slots, std::uint64_t badge, std::uint64_t* ring_address);

}  // namespace zooid::libos
