#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <zooid/hake/process.hpp>

namespace zooid::hake {
namespace {

using Clock = std::chrono::steady_clock;

// False when the writing end has closed.
bool read_some(int fd, std::string& output) {
    std::array<char, 16384> buffer{};
    const auto count = ::read(fd, buffer.data(), buffer.size());
    if (count <= 0) return count < 0 && errno == EINTR;
    const auto room = captured_bytes_max - std::min(captured_bytes_max, output.size());
    output.append(buffer.data(), std::min(static_cast<std::size_t>(count), room));
    return true;
}

}  // namespace

Result<Captured> run_captured(SpawnOptions options, std::chrono::milliseconds limit) {
    std::array<int, 2> fds{};
    if (pipe2(fds.data(), O_CLOEXEC) != 0)
        return fail(ExitStatus::fault, fmt::format("no pipe: {}", std::strerror(errno)));
    const UniqueFd reader(fds[0]);
    UniqueFd writer(fds[1]);
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    options.descriptors = {{nothing.get(), 0}, {writer.get(), 1}, {writer.get(), 2}};
    auto child = Process::start(options);
    if (!child) return std::unexpected(child.error());
    writer.reset();
    Captured captured;
    const auto deadline = Clock::now() + limit;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd watched{.fd = reader.get(), .events = POLLIN, .revents = 0};
        const auto wait_ms = std::clamp<std::int64_t>(left.count(), 0, 1 << 30);
        if (::poll(&watched, 1, static_cast<int>(wait_ms)) == 0) {
            captured.timed_out = true;
            child->kill();
            break;
        }
        if (!read_some(reader.get(), captured.output)) break;
    }
    captured.exit = child->wait();
    return captured;
}

}  // namespace zooid::hake
