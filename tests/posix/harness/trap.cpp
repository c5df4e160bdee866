// Signal handlers that hand the guest's calls and faults to the personality.
#include "trap.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <zooid/posix/dispatch.hpp>

#include "host_backend.hpp"

extern "C" {
extern const char harness_calls_start[];
extern const char harness_calls_end[];
void harness_restorer();
[[noreturn]] void harness_enter(std::uint64_t entry, std::uint64_t stack);
[[noreturn]] void harness_resume(const zooid::posix::CallFrame* frame, std::uint64_t stack);
}

namespace zooid::posix::harness {
namespace {

static_assert(offsetof(CallFrame, args) == 8 && offsetof(CallFrame, rip) == 56 &&
              offsetof(CallFrame, rbx) == 80 && offsetof(CallFrame, r15) == 120);

HostBackend* backend_of_all = nullptr;
constexpr std::size_t signal_stack_bytes = 256 * 1024;

void must(bool done, const char* what) {
    if (done) return;
    std::perror(what);
    std::abort();
}

/// Between these two the host's libraries may run. Nothing before enter_host() may use FS.
void enter_host(HostThread& thread) {
    thread.guest_fs = _readfsbase_u64();
    _writefsbase_u64(thread.host_fs);
    thread.selector = selector_allow;
}
void leave_host(HostThread& thread) {
    thread.selector = selector_block;
    _writefsbase_u64(thread.guest_fs);
}

CallFrame frame_of(const greg_t* registers) {
    const auto get = [registers](int index) {
        return static_cast<std::uint64_t>(registers[index]);
    };
    CallFrame frame;
    frame.number = get(REG_RAX);
    frame.args = {get(REG_RDI), get(REG_RSI), get(REG_RDX), get(REG_R10), get(REG_R8), get(REG_R9)};
    frame.rip = get(REG_RIP);
    frame.rsp = get(REG_RSP);
    frame.rflags = get(REG_EFL);
    frame.rbx = get(REG_RBX);
    frame.rbp = get(REG_RBP);
    frame.r12 = get(REG_R12);
    frame.r13 = get(REG_R13);
    frame.r14 = get(REG_R14);
    frame.r15 = get(REG_R15);
    return frame;
}

void on_call(int, siginfo_t*, void* context) {
    HostThread& thread = HostThread::current();
    enter_host(thread);
    if (const std::int32_t core = thread.move_to.exchange(-1); core >= 0)
        thread.posix.core = static_cast<CoreNumber>(core);
    greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    CallFrame frame = frame_of(registers);
    registers[REG_RAX] = dispatch(frame, backend_of_all->process(), thread.posix);
    leave_host(thread);
}

void on_fault(int signal, siginfo_t* info, void* context) {
    HostThread& thread = HostThread::current();
    if (thread.selector == selector_allow) {  // the harness itself: let it crash
        std::signal(signal, SIG_DFL);
        return;
    }
    enter_host(thread);
    const greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    constexpr greg_t page_fault_vector = 14;
    constexpr greg_t error_write = 2;
    constexpr greg_t error_fetch = 16;
    const greg_t error = registers[REG_ERR];
    const Access access = (error & error_fetch) != 0   ? Access::execute
                          : (error & error_write) != 0 ? Access::write
                                                       : Access::read;
    const auto address = reinterpret_cast<Address>(info->si_addr);
    const bool paging = signal == SIGSEGV && registers[REG_TRAPNO] == page_fault_vector;
    const FaultVerdict verdict = paging
                                     ? backend_of_all->pages().fault(thread.posix, address, access)
                                     : FaultVerdict::fault_unmapped;
    if (verdict != FaultVerdict::supply && verdict != FaultVerdict::refresh)
        backend_of_all->kill_domain(
            {signal, thread.posix.id, address, static_cast<Address>(registers[REG_RIP])});
    leave_host(thread);
}

void install(int signal, void (*handler)(int, siginfo_t*, void*)) {
    struct {  // the kernel's form, so that the restorer is ours
        void (*handler)(int, siginfo_t*, void*);
        unsigned long flags;
        void (*restorer)();
        unsigned long mask;
    } action{handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER | 0x0400'0000UL, harness_restorer, 0};
    must(syscall(SYS_rt_sigaction, signal, &action, nullptr, 8) == 0, "harness: sigaction");
}

constexpr int set_user_dispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH

/// Prepares the calling Linux thread to be `thread`.
void become(HostThread& thread) {
    stack_t stack{};
    stack.ss_size = signal_stack_bytes;
    stack.ss_sp =
        mmap(nullptr, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(stack.ss_sp != MAP_FAILED, "harness: signal stack");
    must(sigaltstack(&stack, nullptr) == 0, "harness: sigaltstack");
    thread.host_fs = _readfsbase_u64();
    _writegsbase_u64(reinterpret_cast<std::uint64_t>(&thread));
    must(syscall(SYS_prctl, set_user_dispatch, 1UL, harness_calls_start,
                 static_cast<unsigned long>(harness_calls_end - harness_calls_start),
                 &thread.selector) == 0,
         "harness: Syscall User Dispatch");
}

/// The kernel no longer reads the thread's selector, whose memory goes now.
void leave() {
    must(syscall(SYS_prctl, set_user_dispatch, 0UL, 0UL, 0UL, 0UL) == 0,
         "harness: Syscall User Dispatch ends");
}

struct Start {
    Spawn spawn;
    std::unique_ptr<HostThread> thread;
};

void* run_spawned(void* argument) {
    const std::unique_ptr<Start> start(static_cast<Start*>(argument));
    HostThread& thread = *start->thread;
    become(thread);
    if (setjmp(thread.ended) == 0) {
        leave_host(thread);
        harness_resume(&start->spawn.registers, start->spawn.stack);
    }
    backend_of_all->remove(thread);
    leave();
    return nullptr;  // its signal stack stays mapped: it is the stack this thread came from
}

}  // namespace

void install_traps(HostBackend& backend) {
    backend_of_all = &backend;
    install(SIGSYS, on_call);
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP}) install(signal, on_fault);
}

void run_first(HostThread& thread, Address entry, Address stack) {
    become(thread);
    if (setjmp(thread.ended) == 0) {
        leave_host(thread);
        harness_enter(entry, stack);
    }
    backend_of_all->remove(thread);
    leave();
}

bool start_thread(HostBackend& backend, const Spawn& spawn) {
    auto start = std::make_unique<Start>(Start{spawn, std::make_unique<HostThread>()});
    HostThread& thread = *start->thread;
    thread.posix.id = spawn.id;
    thread.posix.core = spawn.core;
    thread.posix.clear_tid = spawn.clear_tid;
    thread.posix.blocked = spawn.blocked;
    thread.guest_fs = spawn.fs_base;
    backend.add(thread);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t handle{};
    const bool started = pthread_create(&handle, &attributes, run_spawned, start.get()) == 0;
    pthread_attr_destroy(&attributes);
    if (started) start.release();
    return started;
}

}  // namespace zooid::posix::harness
