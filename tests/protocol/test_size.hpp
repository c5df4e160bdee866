// How much work a test does: ZOOID_TEST_SIZE is quick, default or soak.
#pragma once

#include <cstdlib>
#include <string_view>

namespace zooid::test {

/// The count for this run. @cost the same code at every size.
[[nodiscard]] inline unsigned sized(unsigned quick, unsigned usual, unsigned soak) {
    const char* const text = std::getenv("ZOOID_TEST_SIZE");
    const std::string_view size = text == nullptr ? "default" : text;
    return size == "quick" ? quick : size == "soak" ? soak : usual;
}

}  // namespace zooid::test
