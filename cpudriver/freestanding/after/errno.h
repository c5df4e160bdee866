#pragma once
extern "C" int zooid_errno_unused;
#define errno zooid_errno_unused
#define ERANGE 34
