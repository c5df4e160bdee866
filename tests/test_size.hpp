// How much a test does, and from which seed: one code for all sizes.
#pragma once
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace zooid::test {

enum class Size : std::uint8_t { quick, usual, soak };

/// ZOOID_TEST_SIZE: quick, soak, or anything else for the usual size.
[[nodiscard]] inline Size size() {
    const char* const text = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view name = text == nullptr ? "" : text;
    return name == "quick" ? Size::quick : name == "soak" ? Size::soak : Size::usual;
}

/// What this size is to do.
template <class T>
[[nodiscard]] T sized(T quick, T usual, T soak) {
    return size() == Size::quick ? quick : size() == Size::soak ? soak : usual;
}

/// First seed of a random test: ZOOID_TEST_SEED, which repeats a run, or 1.
[[nodiscard]] inline std::uint64_t first_seed() {
    const char* const seed = std::getenv("ZOOID_TEST_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 0);
}

}  // namespace zooid::test
