// Linux x86-64 call numbers that the personality knows.
// @source Linux arch/x86/entry/syscalls/syscall_64.tbl
#pragma once
#include <cstdint>

namespace zooid::posix::call_number {

inline constexpr std::uint64_t read = 0, write = 1, open = 2, close = 3, stat = 4, fstat = 5,
                               lstat = 6, poll = 7, lseek = 8, mmap = 9, mprotect = 10, munmap = 11,
                               brk = 12, rt_sigaction = 13, rt_sigprocmask = 14, ioctl = 16,
                               pread64 = 17, pwrite64 = 18, readv = 19, writev = 20, access = 21,
                               sched_yield = 24, mremap = 25, madvise = 28, nanosleep = 35,
                               getpid = 39, clone = 56, exit = 60, kill = 62, uname = 63,
                               fcntl = 72, getcwd = 79, readlink = 89, gettimeofday = 96,
                               getrlimit = 97, sysinfo = 99, getuid = 102, getgid = 104,
                               geteuid = 107, getegid = 108, getppid = 110, sigaltstack = 131,
                               prctl = 157, arch_prctl = 158, gettid = 186, tkill = 200, time = 201,
                               futex = 202, sched_setaffinity = 203, sched_getaffinity = 204,
                               set_tid_address = 218, clock_gettime = 228, clock_getres = 229,
                               clock_nanosleep = 230, exit_group = 231, tgkill = 234, openat = 257,
                               newfstatat = 262, readlinkat = 267, faccessat = 269, ppoll = 271,
                               set_robust_list = 273, prlimit64 = 302, getcpu = 309,
                               getrandom = 318, rseq = 334, clone3 = 435, faccessat2 = 439;

inline constexpr std::uint64_t table_end = 512;  // numbers from here on are unknown

}  // namespace zooid::posix::call_number
