// How much a random test does: one code, three sizes.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace zooid::cpudriver::testing {

/// Picks by ZOOID_TEST_SIZE = quick | default | soak.
inline std::uint64_t by_size(std::uint64_t quick, std::uint64_t usual, std::uint64_t soak) {
    const char* size = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view wanted = size != nullptr ? size : "default";
    return wanted == "quick" ? quick : wanted == "soak" ? soak : usual;
}

/// How many operations the random tests of the capability core do. The build without sanitizers
/// does the many that each run of the tests owes.
#ifdef ZOOID_MANY_OPERATIONS
inline constexpr bool many_operations = true;
#else
inline constexpr bool many_operations = false;
#endif
inline std::uint64_t random_operations() {
    return many_operations ? by_size(500'000, 5'000'000, 50'000'000)
                           : by_size(20'000, 200'000, 1'000'000);
}

/// First seed of a random test; ZOOID_TEST_SEED replays one.
inline std::uint64_t first_seed() {
    const char* seed = std::getenv("ZOOID_TEST_SEED");
    return seed != nullptr ? std::strtoull(seed, nullptr, 10) : 1;
}

}  // namespace zooid::cpudriver::testing
