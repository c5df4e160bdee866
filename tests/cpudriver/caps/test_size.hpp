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

/// First seed of a random test; ZOOID_TEST_SEED replays one.
inline std::uint64_t first_seed() {
    const char* seed = std::getenv("ZOOID_TEST_SEED");
    return seed != nullptr ? std::strtoull(seed, nullptr, 10) : 1;
}

}  // namespace zooid::cpudriver::testing
