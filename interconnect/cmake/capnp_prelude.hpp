// Included before Debian's Cap'n Proto 0.9 headers: under clang 16+ in C++23 the rewritten
// comparison `const char* == StringPtr` in capnp/blob.h finds no candidate without these two.
#pragma once
#include <kj/string.h>

namespace kj {
inline bool operator==(const char* left, const StringPtr& right) {
    return right.operator==(StringPtr(left));
}
inline bool operator!=(const char* left, const StringPtr& right) {
    return !right.operator==(StringPtr(left));
}
}  // namespace kj
