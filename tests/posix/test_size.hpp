// How much work the random tests do: one code, three sizes.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace zooid::posix::test {

/// The number that ZOOID_TEST_SIZE (quick, default, soak) chooses.
inline std::uint64_t sized(std::uint64_t quick, std::uint64_t normal, std::uint64_t soak) {
    const char* size = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view name = size == nullptr ? "default" : size;
    if (name == "quick") return quick;
    return name == "soak" ? soak : normal;
}

/// First seed of a random test: ZOOID_TEST_SEED, or 1.
inline std::uint64_t first_seed() {
    const char* seed = std::getenv("ZOOID_TEST_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

}  // namespace zooid::posix::test
