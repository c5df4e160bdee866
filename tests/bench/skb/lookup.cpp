// How many instructions the monitor's answer to "what carries messages to that core" takes: its
// table is looked at in a child process that is stepped. Status 1 above the limit.
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "decisions.hpp"

namespace zooid::monitor {
namespace {

constexpr unsigned instructions_max = 60;
constexpr std::size_t cores = 256;
constexpr CoreId asked{199};  // by ump, which is no default

[[gnu::noinline]] schema::monitor::Transport look(const Decisions& decisions, CoreId core) {
    return decisions.transport(core);
}

bool fill(Decisions& decisions) {
    std::array<std::byte, cores * 2> kinds{};
    for (std::size_t core = 0; core < cores; ++core)
        kinds[core * 2] = static_cast<std::byte>(core % 3);
    const std::array<std::string_view, 1> reasons{"because"};
    return decisions.adopt(1, kinds, reasons);
}

[[noreturn]] void child() {
    Decisions decisions;
    if (!fill(decisions)) _exit(2);
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    _exit(look(decisions, asked) == schema::monitor::Transport::ump ? 0 : 1);
}

user_regs_struct step(pid_t traced) {
    int status = 0;
    ptrace(PTRACE_SINGLESTEP, traced, nullptr, nullptr);
    waitpid(traced, &status, 0);
    if (!WIFSTOPPED(status)) {
        std::puts("skb_lookup_bench: the child ended before its table was looked at");
        std::exit(1);
    }
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, traced, nullptr, &registers);
    return registers;
}

/// From the first instruction of look() until it has returned.
unsigned count(pid_t traced) {
    const auto entry = reinterpret_cast<unsigned long long>(&look);
    user_regs_struct at = step(traced);
    while (at.rip != entry) at = step(traced);
    const auto back = static_cast<unsigned long long>(
        ptrace(PTRACE_PEEKDATA, traced, reinterpret_cast<void*>(at.rsp), nullptr));
    unsigned counted = 0;
    for (; at.rip != back; at = step(traced)) ++counted;
    return counted;
}

int run() {
    const pid_t traced = fork();
    if (traced == 0) child();
    int status = 0;
    waitpid(traced, &status, 0);
    const unsigned counted = count(traced);
    ptrace(PTRACE_CONT, traced, nullptr, nullptr);
    waitpid(traced, &status, 0);
    std::printf("transport/3 at the monitor's table of %zu cores: %u instructions\n", cores,
                counted);
    const bool right = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!right) std::puts("skb_lookup_bench: the table gave a wrong answer");
    if (counted > instructions_max)
        std::printf("skb_lookup_bench: above the limit of %u\n", instructions_max);
    return right && counted <= instructions_max ? 0 : 1;
}

}  // namespace
}  // namespace zooid::monitor

int main() { return zooid::monitor::run(); }
