// Threads: clone, clone3, exit, and what a thread tells the system about itself.
#include "handlers.hpp"

namespace zooid::posix {
namespace {

// Flags of clone. @source Linux include/uapi/linux/sched.h
constexpr std::uint64_t clone_vm = 0x100, clone_fs = 0x200, clone_files = 0x400;
constexpr std::uint64_t clone_sighand = 0x800, clone_thread = 0x10000, clone_sysvsem = 0x40000;
constexpr std::uint64_t clone_settls = 0x80000, clone_parent_settid = 0x100000;
constexpr std::uint64_t clone_child_cleartid = 0x200000, clone_detached = 0x400000;
constexpr std::uint64_t clone_child_settid = 0x1000000;
constexpr std::uint64_t thread_flags =
    clone_vm | clone_fs | clone_files | clone_sighand | clone_thread;
constexpr std::uint64_t thread_options = clone_sysvsem | clone_settls | clone_parent_settid |
                                         clone_child_cleartid | clone_detached | clone_child_settid;

/// What both forms of clone ask for.
struct CloneRequest {
    std::uint64_t flags = 0;
    Address stack = 0;  // first RSP of the child
    Address parent_tid = 0;
    Address child_tid = 0;
    Address tls = 0;
};

/// @source Linux include/uapi/linux/sched.h, struct clone_args
struct CloneArgs {
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_bytes, tls;
};
constexpr std::size_t clone_args_bytes_min = sizeof(CloneArgs);  // CLONE_ARGS_SIZE_VER0
static_assert(clone_args_bytes_min == 64);

/// Both ids are in memory before the child can run: a join may look at once.
bool write_ids(Call& call, const CloneRequest& request, ThreadId id) {
    if ((request.flags & clone_parent_settid) != 0 &&
        !write_user(call.backend, request.parent_tid, id))
        return false;
    return (request.flags & clone_child_settid) == 0 ||
           write_user(call.backend, request.child_tid, id);
}

long clone_thread_of(Call& call, const CloneRequest& request) {
    if ((request.flags & thread_flags) != thread_flags) return call.unknown();  // fork, vfork
    if ((request.flags & ~(thread_flags | thread_options)) != 0 || request.stack == 0)
        return fail(Errno::einval);
    const long created = call.ask_home(HomeCall::thread_create, {});
    if (created < 0) return created;
    const auto id = static_cast<ThreadId>(created & 0xffff'ffff);
    Spawn spawn{
        .id = id,
        .core = static_cast<CoreNumber>(created >> 32),
        .stack = request.stack,
        .fs_base = (request.flags & clone_settls) != 0 ? request.tls : call.backend.fs_base(),
        .clear_tid = (request.flags & clone_child_cleartid) != 0 ? request.child_tid : 0,
        .blocked = call.thread.blocked,
        .registers = call.frame};
    const bool told = write_ids(call, request, id);
    if (told && call.backend.spawn(spawn)) return static_cast<long>(id);
    (void)call.backend.at_home({id, spawn.core, HomeCall::thread_gone, {}});
    return fail(told ? Errno::eagain : Errno::efault);
}

}  // namespace

long on_clone(Call& call) {
    constexpr std::uint64_t exit_signal = 0xff;  // the low byte; threads send none
    return clone_thread_of(call, {.flags = call.arg(0) & ~exit_signal,
                                  .stack = call.arg(1),
                                  .parent_tid = call.arg(2),
                                  .child_tid = call.arg(3),
                                  .tls = call.arg(4)});
}

long on_clone3(Call& call) {
    CloneArgs args;
    if (call.arg(1) < clone_args_bytes_min) return fail(Errno::einval);
    if (!read_user(call.backend, call.arg(0), args)) return fail(Errno::efault);
    if (args.stack == 0 || args.stack_bytes == 0 || args.stack + args.stack_bytes < args.stack)
        return (args.flags & clone_thread) != 0 ? fail(Errno::einval) : call.unknown();
    return clone_thread_of(call, {.flags = args.flags,
                                  .stack = args.stack + args.stack_bytes,
                                  .parent_tid = args.parent_tid,
                                  .child_tid = args.child_tid,
                                  .tls = args.tls});
}

long on_exit(Call& call) {
    Address cleared = call.thread.clear_tid;
    if (cleared != 0 && !write_user(call.backend, cleared, std::uint32_t{0})) cleared = 0;
    if (call.ask_home(HomeCall::thread_exiting, {cleared}) == 0)
        call.backend.exit_domain(call.int_arg(0) & 0xff);
    call.backend.exit_thread(call.thread);
}

long on_exit_group(Call& call) { call.backend.exit_domain(call.int_arg(0) & 0xff); }

long on_set_tid_address(Call& call) {
    call.thread.clear_tid = call.arg(0);
    return static_cast<long>(call.thread.id);
}

long on_set_robust_list(Call& call) {
    constexpr std::uint64_t head_bytes = 24;
    if (call.arg(1) != head_bytes) return fail(Errno::einval);
    call.thread.robust_list = call.arg(0);
    return 0;
}

long on_arch_prctl(Call& call) {
    constexpr std::int32_t set_fs = 0x1002, get_fs = 0x1003;
    if (call.int_arg(0) == get_fs)
        return give_user(call.backend, call.arg(1), call.backend.fs_base());
    if (call.int_arg(0) != set_fs) return fail(Errno::einval);
    if (call.arg(1) >= call.process.layout().limits.allowed.end) return fail(Errno::eperm);
    call.backend.set_fs_base(call.arg(1));
    return 0;
}

long on_prctl(Call& call) {
    constexpr std::int32_t set_name = 15, get_name = 16;
    auto& name = call.thread.name;
    if (call.int_arg(0) == get_name) return give_user(call.backend, call.arg(1), name);
    if (call.int_arg(0) != set_name) return call.unknown();
    // Letter by letter: the name may end right before a page that is not there.
    for (std::size_t i = 0; i < name.size(); ++i) {
        name[i] = 0;
        if (i + 1 == name.size()) break;
        if (!read_user(call.backend, call.arg(1) + i, name[i])) return fail(Errno::efault);
        if (name[i] == 0) break;
    }
    return 0;
}

// Refused on purpose, so not counted: programs fall back, and nothing here would restart sequences.
long on_rseq(Call&) { return fail(Errno::enosys); }

}  // namespace zooid::posix
