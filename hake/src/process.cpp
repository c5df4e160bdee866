#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <zooid/hake/process.hpp>

namespace zooid::hake {
namespace {

// Everything the child needs, prepared before the fork: after it only system calls are allowed.
struct Prepared {
    std::vector<char*> arguments;
    std::vector<std::string> environment_text;
    std::vector<char*> environment;
};

Prepared prepare(const SpawnOptions& options) {
    Prepared out;
    for (const auto& argument : options.arguments)
        out.arguments.push_back(const_cast<char*>(argument.c_str()));
    out.arguments.push_back(nullptr);
    for (const auto& [name, value] : options.environment)
        out.environment_text.push_back(fmt::format("{}={}", name, value));
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const bool replaced = std::ranges::any_of(options.environment, [&](const auto& pair) {
            return text.starts_with(pair.first + "=");
        });
        if (!replaced) out.environment.push_back(*entry);
    }
    for (auto& text : out.environment_text) out.environment.push_back(text.data());
    out.environment.push_back(nullptr);
    return out;
}

constexpr int moved_fd_base = 200;  // above every number a caller asks for

// Runs in the child. Reports errno through `report` (close-on-exec) when exec does not happen.
[[noreturn]] void
become(const SpawnOptions& options, const Prepared& ready, pid_t parent, int report) {
    if (options.die_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);  // the parent went before the request
    }
    if (options.own_group) setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    int failed = 0;
    for (std::size_t i = 0; i < options.descriptors.size(); ++i) {
        const int high = moved_fd_base + static_cast<int>(i);
        if (dup3(options.descriptors[i].first, high, O_CLOEXEC) < 0) failed = errno;
    }
    for (std::size_t i = 0; i < options.descriptors.size(); ++i) {
        const int high = moved_fd_base + static_cast<int>(i);
        if (dup2(high, options.descriptors[i].second) < 0) failed = errno;
    }
    if (failed == 0) {
        execvpe(ready.arguments[0], ready.arguments.data(), ready.environment.data());
        failed = errno;
    }
    [[maybe_unused]] const auto written = ::write(report, &failed, sizeof failed);
    _exit(127);
}

ChildExit from_status(int status) {
    if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status)};
    return {.code = WEXITSTATUS(status)};
}

}  // namespace

Result<Process> Process::start(const SpawnOptions& options) {
    const Prepared ready = prepare(options);
    std::array<int, 2> pipe_fds{};
    if (pipe2(pipe_fds.data(), O_CLOEXEC) != 0)
        return fail(ExitStatus::fault, fmt::format("no pipe: {}", std::strerror(errno)));
    UniqueFd reader(pipe_fds[0]);
    UniqueFd writer(fcntl(pipe_fds[1], F_DUPFD_CLOEXEC, moved_fd_base + 100));
    ::close(pipe_fds[1]);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return fail(ExitStatus::fault, fmt::format("no process: {}", std::strerror(errno)));
    if (pid == 0) become(options, ready, parent, writer.get());
    writer.reset();
    UniqueFd ended(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    Process child(pid, std::move(ended));
    int failed = 0;
    if (::read(reader.get(), &failed, sizeof failed) == sizeof failed) {
        return fail(ExitStatus::fault,
                    fmt::format("cannot start {}: {}; run hake/install, or check PATH",
                                options.arguments[0], std::strerror(failed)));
    }
    return child;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ended_(std::move(other.ended_)), exit_(other.exit_) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(ended_, other.ended_);
    std::swap(exit_, other.exit_);
    return *this;
}

std::optional<ChildExit> Process::poll() { return wait(std::chrono::milliseconds(0)); }

std::optional<ChildExit> Process::wait(std::chrono::milliseconds limit) {
    if (exit_ || pid_ < 0) return exit_;
    pollfd watched{.fd = ended_.get(), .events = POLLIN, .revents = 0};
    const auto milliseconds = std::min<std::int64_t>(limit.count(), 1 << 30);
    if (::poll(&watched, 1, static_cast<int>(milliseconds)) <= 0) return std::nullopt;
    return wait();
}

ChildExit Process::wait() {
    if (exit_ || pid_ < 0) return exit_.value_or(ChildExit{});
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_ = from_status(status);
    return *exit_;
}

void Process::kill() {
    if (pid_ < 0 || exit_) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(wait());
}

}  // namespace zooid::hake
