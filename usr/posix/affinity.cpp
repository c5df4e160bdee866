// Which core a thread is on, and which it may be on.
#include <algorithm>

#include "handlers.hpp"

namespace zooid::posix {
namespace {

ThreadId thread_argument(const Call& call) {
    const auto id = static_cast<ThreadId>(call.arg(0));
    return id == 0 ? call.thread.id : id;
}

}  // namespace

long on_sched_yield(Call& call) {
    call.backend.yield();
    return 0;
}

long on_sched_setaffinity(Call& call) {
    CoreMask mask;
    const std::size_t bytes = std::min<std::size_t>(call.arg(1), sizeof mask);
    const auto words = std::as_writable_bytes(std::span(mask.words)).first(bytes);
    if (!call.backend.copy_from_user(words, call.arg(2))) return fail(Errno::efault);
    const ThreadId id = thread_argument(call);
    const long core = call.ask_home(
        HomeCall::set_affinity, {id, mask.words[0], mask.words[1], mask.words[2], mask.words[3]});
    if (core < 0) return core;
    call.backend.migrate(id, static_cast<CoreNumber>(core));
    return 0;
}

long on_sched_getaffinity(Call& call) {
    // As Linux: room for every core, in whole words.
    unsigned cores_end = 0;
    for (unsigned core = 0; core < cores_max; ++core) {
        if (call.process.layout().cores.has(core)) cores_end = core + 1;
    }
    if (call.arg(1) * 8 < cores_end || call.arg(1) % 8 != 0) return fail(Errno::einval);
    return call.ask_home(HomeCall::get_affinity, {thread_argument(call), call.arg(2), call.arg(1)});
}

long on_getcpu(Call& call) {
    const std::uint32_t core = call.thread.core;
    const std::uint32_t node = call.backend.node_of(call.thread.core);
    if (call.arg(0) != 0 && !write_user(call.backend, call.arg(0), core))
        return fail(Errno::efault);
    if (call.arg(1) != 0 && !write_user(call.backend, call.arg(1), node))
        return fail(Errno::efault);
    return 0;
}

}  // namespace zooid::posix
