// A failed assertion is our own bug: each image says what happens then.
#undef assert
#ifndef ZOOID_ASSERT_H
#define ZOOID_ASSERT_H
extern "C" [[noreturn]] void zooid_assert_failed(const char* condition, const char* file, int line);
#endif
#define assert(condition) \
    (static_cast<bool>(condition) ? void(0) : zooid_assert_failed(#condition, __FILE__, __LINE__))
