// What libstdc++ calls instead of throwing: always our own bug, so an assertion.
#include <cassert>

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the library's.
namespace std {

[[noreturn]] void __throw_out_of_range_fmt(const char* format, ...) {
    zooid_assert_failed(format, "libstdc++", 0);
}
[[noreturn]] void __throw_length_error(const char* what) {
    zooid_assert_failed(what, "libstdc++", 0);
}
[[noreturn]] void __throw_bad_variant_access(const char* what) {
    zooid_assert_failed(what, "libstdc++", 0);
}

}  // namespace std
// NOLINTEND(bugprone-reserved-identifier)
