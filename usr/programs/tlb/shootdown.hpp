// The domain's shootdown protocol, by name.
#pragma once
#include <array>
#include <string_view>
#include <zooid/abi/runtime.hpp>

namespace zooid::tlb {

struct Protocol {
    std::string_view name;
    abi::ShootdownProtocol value;
};
inline constexpr std::array protocols{Protocol{"none", abi::ShootdownProtocol::none},
                                      Protocol{"ipi", abi::ShootdownProtocol::ipi},
                                      Protocol{"unicast", abi::ShootdownProtocol::unicast}};

/// From the next change of pages on. Call on the home core.
void use(const Protocol& protocol);
[[nodiscard]] abi::ShootdownCounts counts();

}  // namespace zooid::tlb
