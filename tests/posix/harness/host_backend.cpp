// What Linux does for the personality's backend.
#include "host_backend.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "trap.hpp"

namespace zooid::posix::harness {

void HostBackend::add(HostThread& thread) {
    const std::lock_guard lock(home_);
    threads_[thread.posix.id] = &thread;
}

void HostBackend::remove(HostThread& thread) {
    const std::lock_guard lock(home_);
    threads_.erase(thread.posix.id);
    (void)at_home({thread.posix.id, thread.posix.core, HomeCall::thread_gone, {}});
}

std::size_t HostBackend::console_write(std::span<const std::byte> bytes) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    return written > 0 ? static_cast<std::size_t>(written) : 0;
}

std::size_t HostBackend::console_read(std::span<std::byte> bytes) {
    const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool HostBackend::console_wait(std::uint64_t deadline_ns) {
    const std::uint64_t now = now_ns(ClockKind::monotonic);
    const std::uint64_t left_ms = deadline_ns > now ? (deadline_ns - now) / 1'000'000 : 0;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int timeout = deadline_ns == no_deadline_ns ? -1 : static_cast<int>(left_ms);
    return ::poll(&input, 1, timeout) > 0;
}

bool HostBackend::copy_from_user(std::span<std::byte> to, Address from) {
    const std::lock_guard lock(home_);
    if (!memory_.ensure(HostThread::current().posix, from, to.size(), Access::read)) return false;
    if (!to.empty()) std::memcpy(to.data(), reinterpret_cast<const void*>(from), to.size());
    return true;
}

bool HostBackend::copy_to_user(Address to, std::span<const std::byte> from) {
    const std::lock_guard lock(home_);
    if (!memory_.ensure(HostThread::current().posix, to, from.size(), Access::write)) return false;
    if (!from.empty()) std::memcpy(reinterpret_cast<void*>(to), from.data(), from.size());
    return true;
}

std::optional<std::uint32_t> HostBackend::load_word(Address address) {
    const std::lock_guard lock(home_);
    if (!memory_.ensure(HostThread::current().posix, address, 4, Access::read)) return std::nullopt;
    return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(address), __ATOMIC_SEQ_CST);
}

long HostBackend::at_home(const HomeRequest& request) {
    const std::lock_guard lock(home_);
    return serve_home(*process_, request);
}

void HostBackend::apply(std::span<const PageChange> changes) {
    for (const PageChange& change : changes) memory_.apply(change);
}

void HostBackend::resume(const Resume& resume) {
    const std::lock_guard lock(home_);
    HostThread& thread = *threads_.at(resume.thread);
    const std::lock_guard mailbox(thread.mutex);
    thread.resumes.push_back(resume);
    thread.arrived.notify_one();
}

Wake HostBackend::suspend(Thread& thread, std::uint64_t deadline_ns) {
    HostThread& host = HostThread::current();
    std::unique_lock lock(host.mutex);
    while (true) {
        for (const Resume& resume : host.resumes)
            (void)thread.parking.answer(resume.sequence, resume.result);
        host.resumes.clear();
        if (thread.parking.answered()) return Wake::resumed;
        if (deadline_ns == no_deadline_ns) {
            host.arrived.wait(lock);
            continue;
        }
        if (now_ns(ClockKind::monotonic) >= deadline_ns) return Wake::deadline;
        const std::chrono::nanoseconds since_boot(deadline_ns);
        host.arrived.wait_until(lock, std::chrono::steady_clock::time_point(since_boot));
    }
}

bool HostBackend::spawn(const Spawn& spawn) { return start_thread(*this, spawn); }

void HostBackend::yield() { sched_yield(); }

void HostBackend::migrate(ThreadId id, CoreNumber core) {
    const std::lock_guard lock(home_);
    HostThread& thread = *threads_.at(id);
    if (&thread == &HostThread::current())
        thread.posix.core = core;
    else
        thread.move_to = core;
}

void HostBackend::exit_thread(Thread&) { std::longjmp(HostThread::current().ended, 1); }

void HostBackend::report_and_exit(int status) {
    for (const UnknownCall& call : process_->unknown_calls().list())
        std::fprintf(stderr, "unknown call %llu: %llu times\n",
                     static_cast<unsigned long long>(call.number),
                     static_cast<unsigned long long>(call.times));
    std::fflush(stderr);
    _exit(status);
}

void HostBackend::exit_domain(int status) {
    home_.lock();
    report_and_exit(status);
}

void HostBackend::kill_domain(const Death& death) {
    home_.lock();
    std::fprintf(stderr, "killed by signal %d in thread %u at %#llx, address %#llx\n", death.signal,
                 death.thread, static_cast<unsigned long long>(death.instruction),
                 static_cast<unsigned long long>(death.address));
    report_and_exit(128 + death.signal);
}

std::uint64_t HostBackend::now_ns(ClockKind clock) {
    timespec now{};
    clock_gettime(clock == ClockKind::monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
}

MemoryFigures HostBackend::memory() {
    struct sysinfo info{};
    ::sysinfo(&info);
    return {info.totalram * info.mem_unit, info.freeram * info.mem_unit};
}

}  // namespace zooid::posix::harness
