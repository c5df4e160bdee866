// How much a randomised test does.
#pragma once
#include <cstdint>

#include "../test_size.hpp"

namespace zooid::interconnect::testing {

/// `normal` at the default size, a tenth of it for `quick`, a hundred times as much for `soak`.
inline std::uint64_t scaled(std::uint64_t normal) {
    return zooid::test::sized(normal < 10 ? 1 : normal / 10, normal, normal * 100);
}

}  // namespace zooid::interconnect::testing
