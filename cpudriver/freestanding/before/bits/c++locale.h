// No locales here; only the type's name is asked for.
#pragma once
#include <clocale>
namespace std {
typedef int* __c_locale;
}
