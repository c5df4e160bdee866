// Threads at the home core: birth, end, and where each may run.
#include <algorithm>

#include "home_handlers.hpp"

namespace zooid::posix {

long home_thread_create(Process& process, const HomeRequest& request) {
    const ThreadEntry* entry = process.home.threads.create(request.thread);
    if (entry == nullptr) return fail(Errno::eagain);
    return static_cast<long>(entry->id) | static_cast<long>(entry->core) << 32;
}

long home_thread_exiting(Process& process, const HomeRequest& request) {
    const unsigned left = process.home.threads.exiting(request.thread);
    if (request.args[0] != 0) wake_waiters(process, request.args[0], 1, futex_any_bit);
    return static_cast<long>(left);
}

long home_thread_gone(Process& process, const HomeRequest& request) {
    HomeState& home = process.home;
    home.futexes.on_cancel(home.threads.slot_of(request.thread));
    home.threads.gone(request.thread);
    return 0;
}

long home_set_affinity(Process& process, const HomeRequest& request) {
    const auto id = static_cast<ThreadId>(request.args[0]);
    if (process.home.threads.find(id) == nullptr) return fail(Errno::esrch);
    CoreMask mask;
    std::copy_n(request.args.begin() + 1, mask.words.size(), mask.words.begin());
    const auto core = process.home.threads.restrict(id, mask);
    return core ? *core : fail(Errno::einval);
}

long home_get_affinity(Process& process, const HomeRequest& request) {
    const auto [id, address, bytes, unused3, unused4, unused5] = request.args;
    const ThreadEntry* entry = process.home.threads.find(static_cast<ThreadId>(id));
    if (entry == nullptr) return fail(Errno::esrch);
    const std::size_t written = std::min<std::size_t>(bytes, sizeof(CoreMask));
    const auto mask = std::as_bytes(std::span(entry->affinity.words)).first(written);
    if (!process.backend().copy_to_user(address, mask)) return fail(Errno::efault);
    return static_cast<long>(written);
}

long home_find_thread(Process& process, const HomeRequest& request) {
    const ThreadEntry* entry = process.home.threads.find(static_cast<ThreadId>(request.args[0]));
    return entry != nullptr && !entry->exiting ? entry->core : fail(Errno::esrch);
}

}  // namespace zooid::posix
