// The handlers, one declaration per call, grouped by the file that defines them.
#pragma once
#include "call.hpp"

namespace zooid::posix {

// memory.cpp: forwarded to the home core, which memory_home.cpp serves
long on_brk(Call&);
long on_mmap(Call&);
long on_munmap(Call&);
long on_mprotect(Call&);
long on_madvise(Call&);
long on_mremap(Call&);

// threads.cpp
long on_clone(Call&);
long on_clone3(Call&);
long on_exit(Call&);
long on_exit_group(Call&);
long on_set_tid_address(Call&);
long on_set_robust_list(Call&);
long on_arch_prctl(Call&);
long on_prctl(Call&);
long on_rseq(Call&);

// affinity.cpp
long on_sched_yield(Call&);
long on_sched_setaffinity(Call&);
long on_sched_getaffinity(Call&);
long on_getcpu(Call&);

// futex.cpp
long on_futex(Call&);

// time.cpp
long on_clock_gettime(Call&);
long on_clock_getres(Call&);
long on_clock_nanosleep(Call&);
long on_nanosleep(Call&);
long on_gettimeofday(Call&);
long on_time(Call&);

// console.cpp
long on_read(Call&);
long on_write(Call&);
long on_readv(Call&);
long on_writev(Call&);

// files.cpp
long on_close(Call&);
long on_lseek(Call&);
long on_pread(Call&);
long on_ioctl(Call&);
long on_fcntl(Call&);
long on_fstat(Call&);
long on_poll(Call&);
long on_ppoll(Call&);

// paths.cpp
long on_open(Call&);
long on_openat(Call&);
long on_path(Call&);
long on_path_at(Call&);
long on_newfstatat(Call&);
long on_readlink(Call&);
long on_readlinkat(Call&);
long on_getcwd(Call&);

// identity.cpp
long on_getpid(Call&);
long on_gettid(Call&);
long on_getppid(Call&);
long on_identity(Call&);
long on_uname(Call&);
long on_sysinfo(Call&);
long on_getrlimit(Call&);
long on_prlimit64(Call&);
long on_getrandom(Call&);

// signals.cpp
long on_rt_sigaction(Call&);
long on_rt_sigprocmask(Call&);
long on_sigaltstack(Call&);
long on_kill(Call&);
long on_tkill(Call&);
long on_tgkill(Call&);

}  // namespace zooid::posix
