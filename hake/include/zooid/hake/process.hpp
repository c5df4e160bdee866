// Child processes that never outlive the command that started them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include <zooid/hake/contract.hpp>
#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {

/// What a child is started with. Descriptors are borrowed for the call.
struct SpawnOptions {
    std::vector<std::string> arguments;            // [0] is the program, searched in PATH
    std::vector<std::pair<int, int>> descriptors;  // (ours, the child's number)
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
    bool die_with_parent = true;  // SIGKILL when the starting thread ends
    bool own_group = false;       // a terminal\'s Ctrl-C spares it
};

/// How a child ended: an exit code, or the signal that killed it.
struct ChildExit {
    int code = 0;
    int signal = 0;
    [[nodiscard]] bool success() const { return code == 0 && signal == 0; }
};

/// A running child; killed and reaped when this object goes.
///
/// @invariant the child does not outlive the *thread* that called start(), whatever ends it:
///            the kernel sends SIGKILL (PR_SET_PDEATHSIG), so start it from a thread that stays.
class Process {
public:
    /// Starts the program.
    /// @return the child, or `fault`: the program is missing (install it), or no process can be
    /// made.
    [[nodiscard]] static Result<Process> start(const SpawnOptions& options);

    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() { kill(); }

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// A descriptor that polls readable once the child has ended. Owned by this object.
    [[nodiscard]] int ended_fd() const { return ended_.get(); }
    /// How the child ended, or nothing while it runs. Never blocks.
    [[nodiscard]] std::optional<ChildExit> poll();
    /// Waits at most `limit`; nothing when the child still runs then.
    [[nodiscard]] std::optional<ChildExit> wait(std::chrono::milliseconds limit);
    /// Waits without limit.
    [[nodiscard]] ChildExit wait();
    /// Ends the child by SIGKILL and reaps it; no effect when it has ended.
    void kill();

private:
    Process(pid_t pid, UniqueFd ended) : pid_(pid), ended_(std::move(ended)) {}

    pid_t pid_ = -1;
    UniqueFd ended_;
    std::optional<ChildExit> exit_;
};

/// The result of a program run to its end.
struct Captured {
    ChildExit exit;
    std::string output;  // standard output and standard error, in order of arrival
    bool timed_out = false;
};

inline constexpr std::size_t captured_bytes_max = std::size_t{64} << 20;

/// Runs a program without input to its end and keeps what it prints (the first 64 MiB).
/// @return what it printed, or the failure of Process::start().
[[nodiscard]] Result<Captured>
run_captured(SpawnOptions options, std::chrono::milliseconds limit = std::chrono::hours(24));

}  // namespace zooid::hake
