// A guest thread on a Linux thread: two worlds that share one stack of registers.
#pragma once
#include <immintrin.h>

#include <atomic>
#include <condition_variable>
#include <csetjmp>
#include <cstdint>
#include <mutex>
#include <vector>
#include <zooid/posix/backend.hpp>
#include <zooid/posix/thread.hpp>

namespace zooid::posix::harness {

/// Found through GS by the signal handlers, so `self` is first. FS belongs to whoever runs: the
/// host libraries while `selector` allows calls, the guest while it blocks them.
struct HostThread {
    HostThread* self = this;
    std::uint64_t host_fs = 0;
    std::uint64_t guest_fs = 0;
    volatile std::uint8_t selector = 0;  // SYSCALL_DISPATCH_FILTER_ALLOW or _BLOCK
    Thread posix;
    std::jmp_buf ended;

    // Messages from other threads, taken by suspend() and at each call.
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<Resume> resumes;
    std::atomic<std::int32_t> move_to = -1;

    [[nodiscard]] static HostThread& current() {
        HostThread* thread = nullptr;
        asm volatile("mov %%gs:0, %0" : "=r"(thread));
        return *thread;
    }
};

inline constexpr std::uint8_t selector_allow = 0;
inline constexpr std::uint8_t selector_block = 1;

}  // namespace zooid::posix::harness
