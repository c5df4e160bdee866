// What the home core does for each request, grouped by the file that defines it.
#pragma once
#include "call.hpp"

namespace zooid::posix {

using HomeHandler = long (*)(Process&, const HomeRequest&);

// memory_home.cpp
long home_mmap(Process&, const HomeRequest&);
long home_munmap(Process&, const HomeRequest&);
long home_mprotect(Process&, const HomeRequest&);
long home_madvise(Process&, const HomeRequest&);
long home_page_fault(Process&, const HomeRequest&);

// memory_resize.cpp
long home_brk(Process&, const HomeRequest&);
long home_mremap(Process&, const HomeRequest&);

// futex_home.cpp
long home_futex_wait(Process&, const HomeRequest&);
long home_futex_wake(Process&, const HomeRequest&);
long home_futex_requeue(Process&, const HomeRequest&);
long home_futex_timeout(Process&, const HomeRequest&);

// threads_home.cpp
long home_thread_create(Process&, const HomeRequest&);
long home_thread_exiting(Process&, const HomeRequest&);
long home_thread_gone(Process&, const HomeRequest&);
long home_set_affinity(Process&, const HomeRequest&);
long home_get_affinity(Process&, const HomeRequest&);
long home_find_thread(Process&, const HomeRequest&);

// home.cpp
long home_sigaction(Process&, const HomeRequest&);
long home_disposition(Process&, const HomeRequest&);
long home_close_file(Process&, const HomeRequest&);
long home_count_unknown(Process&, const HomeRequest&);

/// Wakes up to `count` waiters on `address`. @return how many
long wake_waiters(Process& process, Address address, std::uint32_t count, std::uint32_t bitset);

}  // namespace zooid::posix
