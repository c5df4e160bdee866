// Declarations the C++ library's headers name; nothing defines most of them, and nothing calls
// them.
#pragma once
#include <stddef.h>
typedef long time_t;
typedef long clock_t;
struct tm {
    int tm_sec;
};
struct timespec {
    time_t tv_sec;
    long tv_nsec;
};
extern "C" {
clock_t clock();
double difftime(time_t, time_t);
time_t mktime(tm*);
time_t time(time_t*);
char* asctime(const tm*);
char* ctime(const time_t*);
tm* gmtime(const time_t*);
tm* localtime(const time_t*);
size_t strftime(char*, size_t, const char*, const tm*);
int timespec_get(timespec*, int);
}
