// What an optional holds, in a test that says it holds something.
#pragma once
#include <cstdlib>
#include <optional>

namespace zooid::interconnect::testing {

/// Ends the test program when there is nothing: an assertion before this has said why.
template <class T>
[[nodiscard]] T& held(std::optional<T>& optional) {
    if (!optional) std::abort();
    return *optional;
}
template <class T>
[[nodiscard]] const T& held(const std::optional<T>& optional) {
    if (!optional) std::abort();
    return *optional;
}

}  // namespace zooid::interconnect::testing
