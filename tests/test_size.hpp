// How much a test does: one code, three sizes, chosen by ZOOID_TEST_SIZE.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace zooid::test {

enum class Size : std::uint8_t { quick, usual, soak };

/// The size of this run; what is not a name of one is the usual size.
[[nodiscard]] inline Size size() {
    const char* const text = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view name = text == nullptr ? "" : text;
    return name == "quick" ? Size::quick : name == "soak" ? Size::soak : Size::usual;
}

/// The count for this run.
[[nodiscard]] inline std::uint64_t
sized(std::uint64_t quick, std::uint64_t usual, std::uint64_t soak) {
    return size() == Size::quick ? quick : size() == Size::soak ? soak : usual;
}

}  // namespace zooid::test
