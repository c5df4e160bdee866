// Declarations the C++ library's headers name; nothing defines most of them, and nothing calls
// them.
#pragma once
struct lconv {};
extern "C" {
char* setlocale(int, const char*);
lconv* localeconv();
}
