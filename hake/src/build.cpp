#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>

#include <zooid/hake/build.hpp>
#include <zooid/hake/process.hpp>
#include <zooid/hake/unique_fd.hpp>

namespace zooid::hake {
namespace {

// hake/zooid takes the same lock: two ninjas in one folder would spoil each other's log.
UniqueFd lock(const Workspace& where) {
    UniqueFd fd(::open((where.build / ".zooid-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (fd) flock(fd.get(), LOCK_EX);
    return fd;
}

}  // namespace

Result<void> build_targets(const Workspace& where, const std::vector<std::string>& targets) {
    SpawnOptions options{
        .arguments = {"ninja", "-C", where.build.string()}, .descriptors = {}, .environment = {}};
    options.arguments.insert(options.arguments.end(), targets.begin(), targets.end());
    const UniqueFd held = lock(where);
    if (isatty(STDERR_FILENO) == 1) {
        options.arguments.insert(options.arguments.begin() + 1, "--quiet");
        options.descriptors = {{STDERR_FILENO, STDOUT_FILENO}};
        auto ninja = Process::start(options);
        if (!ninja) return std::unexpected(ninja.error());
        if (ninja->wait().success()) return {};
        return fail(ExitStatus::failed, "the build failed; its errors are above");
    }
    const auto ran = run_captured(options);
    if (!ran) return std::unexpected(ran.error());
    if (ran->exit.success()) return {};
    fmt::print(stderr, "{}", ran->output);
    return fail(ExitStatus::failed, "the build failed; its errors are above");
}

}  // namespace zooid::hake
