#include "shootdown.hpp"

#include <zooid/native/runtime.hpp>

namespace zooid::tlb {

void use(const Protocol& protocol) {
    native::runtime().set_shootdown_protocol(static_cast<std::uint32_t>(protocol.value));
}

abi::ShootdownCounts counts() { return native::runtime().shootdown_counts(); }

}  // namespace zooid::tlb
