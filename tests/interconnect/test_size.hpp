// How much a randomised test does: one code, three sizes, chosen by ZOOID_TEST_SIZE.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace zooid::interconnect::testing {

/// `normal` at the default size, a tenth of it for `quick`, a hundred times as much for `soak`.
inline std::uint64_t scaled(std::uint64_t normal) {
    const char* const size = std::getenv("ZOOID_TEST_SIZE");
    if (size == nullptr) return normal;
    if (std::string_view(size) == "quick") return normal < 10 ? 1 : normal / 10;
    if (std::string_view(size) == "soak") return normal * 100;
    return normal;
}

}  // namespace zooid::interconnect::testing
