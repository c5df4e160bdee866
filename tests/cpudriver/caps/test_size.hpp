// How much the random tests of the capability core do.
#pragma once
#include <cstdint>

#include "../../test_size.hpp"

namespace zooid::cpudriver::testing {

/// How many operations the random tests of the capability core do. The build without sanitizers
/// does the many that each run of the tests owes.
#ifdef ZOOID_MANY_OPERATIONS
inline constexpr bool many_operations = true;
#else
inline constexpr bool many_operations = false;
#endif
inline std::uint64_t random_operations() {
    return many_operations ? zooid::test::sized<std::uint64_t>(500'000, 5'000'000, 50'000'000)
                           : zooid::test::sized<std::uint64_t>(20'000, 200'000, 1'000'000);
}

}  // namespace zooid::cpudriver::testing
