// Declarations the C++ library's headers name; nothing defines most of them, and nothing calls
// them.
#pragma once
#include <stddef.h>
extern "C" {
typedef struct {
    int quot, rem;
} div_t;
typedef struct {
    long quot, rem;
} ldiv_t;
typedef struct {
    long long quot, rem;
} lldiv_t;
[[noreturn]] void abort();
int atexit(void (*)());
[[noreturn]] void exit(int);
[[noreturn]] void _Exit(int);
int at_quick_exit(void (*)());
[[noreturn]] void quick_exit(int);
void* malloc(size_t);
void free(void*);
void* calloc(size_t, size_t);
void* realloc(void*, size_t);
void* aligned_alloc(size_t, size_t);
int abs(int);
long labs(long);
long long llabs(long long);
div_t div(int, int);
ldiv_t ldiv(long, long);
lldiv_t lldiv(long long, long long);
long long atoll(const char*);
long long strtoll(const char*, char**, int);
unsigned long long strtoull(const char*, char**, int);
float strtof(const char*, char**);
long double strtold(const char*, char**);
int atoi(const char*);
long atol(const char*);
double atof(const char*);
void* bsearch(const void*, const void*, size_t, size_t, int (*)(const void*, const void*));
void qsort(void*, size_t, size_t, int (*)(const void*, const void*));
char* getenv(const char*);
int mblen(const char*, size_t);
int mbtowc(wchar_t*, const char*, size_t);
size_t mbstowcs(wchar_t*, const char*, size_t);
int wctomb(char*, wchar_t);
size_t wcstombs(char*, const wchar_t*, size_t);
int rand();
void srand(unsigned);
double strtod(const char*, char**);
long strtol(const char*, char**, int);
unsigned long strtoul(const char*, char**, int);
int system(const char*);
}
