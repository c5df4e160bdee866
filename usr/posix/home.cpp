// The home core's side: from a request to what serves it, and the smallest services.
#include <cassert>
#include <zooid/posix/home.hpp>

#include "home_handlers.hpp"

namespace zooid::posix {
namespace {

HomeHandler handler_of(HomeCall call) {
    switch (call) {
        case HomeCall::brk:
            return home_brk;
        case HomeCall::mmap:
            return home_mmap;
        case HomeCall::munmap:
            return home_munmap;
        case HomeCall::mprotect:
            return home_mprotect;
        case HomeCall::madvise:
            return home_madvise;
        case HomeCall::mremap:
            return home_mremap;
        case HomeCall::page_fault:
            return home_page_fault;
        case HomeCall::futex_wait:
            return home_futex_wait;
        case HomeCall::futex_wake:
            return home_futex_wake;
        case HomeCall::futex_requeue:
            return home_futex_requeue;
        case HomeCall::futex_timeout:
            return home_futex_timeout;
        case HomeCall::thread_create:
            return home_thread_create;
        case HomeCall::thread_exiting:
            return home_thread_exiting;
        case HomeCall::thread_gone:
            return home_thread_gone;
        case HomeCall::set_affinity:
            return home_set_affinity;
        case HomeCall::get_affinity:
            return home_get_affinity;
        case HomeCall::find_thread:
            return home_find_thread;
        case HomeCall::sigaction:
            return home_sigaction;
        case HomeCall::disposition:
            return home_disposition;
        case HomeCall::close_file:
            return home_close_file;
        case HomeCall::count_unknown:
            return home_count_unknown;
    }
    return nullptr;
}

}  // namespace

long serve_home(Process& process, const HomeRequest& request) {
    const HomeHandler handler = handler_of(request.call);
    assert(handler != nullptr);
    return handler(process, request);
}

long home_sigaction(Process& process, const HomeRequest& request) {
    Backend& backend = process.backend();
    const std::uint64_t number = request.args[0];
    assert(number >= 1 && number <= signals_max);
    SignalAction& action = process.home.signals[number - 1];
    const SignalAction before = action;
    SignalAction after = before;
    if (request.args[1] != 0 && !read_user(backend, request.args[1], after))
        return fail(Errno::efault);
    if (request.args[2] != 0 && !write_user(backend, request.args[2], before))
        return fail(Errno::efault);
    action = after;
    return 0;
}

long home_disposition(Process& process, const HomeRequest& request) {
    const std::uint64_t number = request.args[0];
    assert(number >= 1 && number <= signals_max);
    const Address handler = process.home.signals[number - 1].handler;
    return handler > 1 ? 2 : static_cast<long>(handler);
}

long home_close_file(Process& process, const HomeRequest& request) {
    const std::uint64_t descriptor = request.args[0];
    const std::uint8_t open = process.open_files.load(std::memory_order_relaxed);
    if (descriptor >= console_files || (open >> descriptor & 1) == 0) return fail(Errno::ebadf);
    process.open_files.store(static_cast<std::uint8_t>(open & ~(1u << descriptor)),
                             std::memory_order_relaxed);
    return 0;
}

long home_count_unknown(Process& process, const HomeRequest& request) {
    process.home.unknown.count(request.args[0]);
    return 0;
}

}  // namespace zooid::posix
