// Capability slots of the domain: handed out one by one, CNodes made from the domain's own RAM as
// they run out.
#pragma once
#include <cstdint>

namespace zooid::libos {

/// A free slot, or 0 when cnodes_max or the domain's memory is reached. Runs disabled.
[[nodiscard]] std::uint32_t take_slot();
/// Gives a slot back. Its capability must have been removed.
void give_slot(std::uint32_t cptr);
/// Removes the capability and gives the slot back.
void drop(std::uint32_t cptr);

}  // namespace zooid::libos
