// From a call number to its handler.
#include <array>
#include <zooid/posix/dispatch.hpp>

#include "call_numbers.hpp"
#include "handlers.hpp"

namespace zooid::posix {
namespace {

using Table = std::array<Handler, call_number::table_end>;

constexpr void add_memory(Table& table) {
    using namespace call_number;
    table[brk] = on_brk;
    table[mmap] = on_mmap;
    table[munmap] = on_munmap;
    table[mprotect] = on_mprotect;
    table[madvise] = on_madvise;
    table[mremap] = on_mremap;
}

constexpr void add_threads(Table& table) {
    using namespace call_number;
    table[clone] = on_clone;
    table[clone3] = on_clone3;
    table[exit] = on_exit;
    table[exit_group] = on_exit_group;
    table[set_tid_address] = on_set_tid_address;
    table[set_robust_list] = on_set_robust_list;
    table[arch_prctl] = on_arch_prctl;
    table[prctl] = on_prctl;
    table[rseq] = on_rseq;
    table[futex] = on_futex;
    table[sched_yield] = on_sched_yield;
    table[sched_setaffinity] = on_sched_setaffinity;
    table[sched_getaffinity] = on_sched_getaffinity;
    table[getcpu] = on_getcpu;
    table[rt_sigaction] = on_rt_sigaction;
    table[rt_sigprocmask] = on_rt_sigprocmask;
    table[sigaltstack] = on_sigaltstack;
    table[kill] = on_kill;
    table[tkill] = on_tkill;
    table[tgkill] = on_tgkill;
}

constexpr void add_time(Table& table) {
    using namespace call_number;
    table[clock_gettime] = on_clock_gettime;
    table[clock_getres] = on_clock_getres;
    table[clock_nanosleep] = on_clock_nanosleep;
    table[nanosleep] = on_nanosleep;
    table[gettimeofday] = on_gettimeofday;
    table[time] = on_time;
}

constexpr void add_files(Table& table) {
    using namespace call_number;
    table[read] = on_read;
    table[write] = on_write;
    table[readv] = on_readv;
    table[writev] = on_writev;
    table[pread64] = table[pwrite64] = on_pread;
    table[close] = on_close;
    table[lseek] = on_lseek;
    table[ioctl] = on_ioctl;
    table[fcntl] = on_fcntl;
    table[fstat] = on_fstat;
    table[poll] = on_poll;
    table[ppoll] = on_ppoll;
    table[open] = on_open;
    table[openat] = on_openat;
    table[stat] = table[lstat] = table[access] = on_path;
    table[faccessat] = table[faccessat2] = on_path_at;
    table[newfstatat] = on_newfstatat;
    table[readlink] = on_readlink;
    table[readlinkat] = on_readlinkat;
    table[getcwd] = on_getcwd;
}

constexpr void add_identity(Table& table) {
    using namespace call_number;
    table[getpid] = on_getpid;
    table[gettid] = on_gettid;
    table[getppid] = on_getppid;
    table[getuid] = table[geteuid] = table[getgid] = table[getegid] = on_identity;
    table[uname] = on_uname;
    table[sysinfo] = on_sysinfo;
    table[getrlimit] = on_getrlimit;
    table[prlimit64] = on_prlimit64;
    table[getrandom] = on_getrandom;
}

constexpr Table make_table() {
    Table table = {};
    add_memory(table);
    add_threads(table);
    add_time(table);
    add_files(table);
    add_identity(table);
    return table;
}

constexpr Table handlers = make_table();

}  // namespace

long dispatch(CallFrame& frame, Process& process, Thread& thread) {
    Call call{frame, process, thread, process.backend()};
    const Handler handler = frame.number < handlers.size() ? handlers[frame.number] : nullptr;
    return handler != nullptr ? handler(call) : call.unknown();
}

FaultDecision
page_fault(Process& process, const Thread& thread, Address address, Access access, bool present) {
    const auto packed = static_cast<std::uint64_t>(process.backend().at_home(
        {thread.id,
         thread.core,
         HomeCall::page_fault,
         {address, static_cast<std::uint64_t>(access), present ? 1u : 0u}}));
    return {static_cast<FaultVerdict>(packed & 0xff),
            Protection{static_cast<std::uint8_t>(packed >> 8)},
            static_cast<RegionKind>(packed >> 16 & 0xff)};
}

}  // namespace zooid::posix
