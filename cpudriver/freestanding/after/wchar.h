// Declarations the C++ library's headers name; nothing defines most of them, and nothing calls
// them.
#pragma once
#include <bits/types/mbstate_t.h>
#include <stddef.h>
typedef unsigned wint_t;
#define WEOF (~0u)
