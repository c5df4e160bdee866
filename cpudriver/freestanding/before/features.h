// Answers the C++ library's question about glibc: there is none.
#pragma once
#define __GLIBC_PREREQ(a, b) 0
