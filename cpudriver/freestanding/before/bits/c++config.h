// The library's own configuration, less what needs an operating system.
#pragma once
#include_next <bits/c++config.h>
#undef _GLIBCXX_HAS_GTHREADS
#undef _GLIBCXX_USE_WCHAR_T
#undef _GLIBCXX_USE_C99_WCHAR
#undef _GLIBCXX_USE_C99_STDIO
#undef _GLIBCXX_HAVE_LINUX_FUTEX
