// The messages between a core of a domain and the domain's home core, where shared state lives.
#pragma once
#include <array>
#include <cstdint>
#include <zooid/posix/words.hpp>

namespace zooid::posix {

class Process;
class Backend;

/// What the home core is asked. Arguments follow the Linux call of the same name unless said.
enum class HomeCall : std::uint16_t {
    brk,
    mmap,
    munmap,
    mprotect,
    madvise,
    mremap,
    page_fault,  // address, Access, present -> value: FaultVerdict | protection << 8 | kind << 16
    futex_wait,  // address, expected, bitset, wait sequence -> 0: queued, now wait for resume
    futex_wake,  // address, count, bitset -> threads woken
    futex_requeue,   // from, wake count, requeue count, to, compare?, expected -> woken + requeued
    futex_timeout,   // wait sequence -> 1: no longer queued; 0: a wake came first
    thread_create,   // -> id | core << 32
    thread_exiting,  // address cleared or 0 -> how many threads still run
    thread_gone,     // its personality stack is free
    set_affinity,    // id, four mask words -> core
    get_affinity,    // id, address to write to, bytes -> bytes written
    find_thread,     // id -> core
    sigaction,       // number, address of new or 0, address of old or 0
    disposition,     // number -> 0 default, 1 ignored, 2 handled
    close_file,      // descriptor
    count_unknown,   // call number
};

/// A request: exactly the seven payload words of an interconnect slot.
struct HomeRequest {
    ThreadId thread = 0;  // who asks
    CoreNumber core = 0;  // from where
    HomeCall call = HomeCall::brk;
    std::array<std::uint64_t, 6> args = {};
};
static_assert(sizeof(HomeRequest) == 56);

/// Serves one request; runs on the home core only, one at a time from start to end. It may be
/// entered again for page_fault alone, while it touches user memory: the region map is then at
/// rest.
/// @return what the call returns, negative error numbers as Linux has them
/// @cost as the tables behind it; memory calls wait for the backend to change all page tables.
[[nodiscard]] long serve_home(Process& process, const HomeRequest& request);

}  // namespace zooid::posix
