#include "machine.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/manifest.hpp>

namespace zooid::e2e {

using Clock = std::chrono::steady_clock;

Result<Machine> Machine::boot(const hake::MachinePlan& plan, const hake::BootSource& source) {
    auto scratch = hake::ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    auto qemu = hake::Qemu::start(plan, source, scratch->path());
    if (!qemu) return std::unexpected(qemu.error());
    return Machine(std::move(*scratch), std::move(*qemu));
}

Result<Machine> Machine::boot_zooid(const hake::MachineOptions& options,
                                    const hake::GuestWords& words, bool direct) {
    hake::GuestOptions guest;
    guest.machine = options;
    guest.words = words;
    guest.direct = direct;
    const auto prepared = hake::prepare_guest(guest);
    if (!prepared) return std::unexpected(prepared.error());
    return boot(prepared->plan, prepared->boot);
}

std::optional<std::string> Machine::expect(std::string_view text, std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    std::size_t searched = 0;
    for (;;) {
        const auto from = searched - std::min(searched, text.size());
        const auto at = pending_.find(text, from);
        if (at != std::string::npos) {
            std::string taken = pending_.substr(0, at + text.size());
            pending_.erase(0, taken.size());
            return taken;
        }
        searched = pending_.size();
        if (!read_some(deadline)) return std::nullopt;
    }
}

bool Machine::type(std::string_view bytes) {
    // A TCP connection takes bytes for a machine that has ended.
    pollfd peer{.fd = qemu_.console(), .events = POLLRDHUP, .revents = 0};
    if (poll(&peer, 1, 0) < 0 || (peer.revents & (POLLRDHUP | POLLHUP)) != 0) return false;
    while (!bytes.empty()) {
        const auto count = ::send(qemu_.console(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Result<std::string> Machine::monitor(std::string_view command, unsigned core) {
    const auto answer =
        qmp("human-monitor-command", {{"command-line", command}, {"cpu-index", core}});
    if (!answer) return std::unexpected(answer.error());
    return answer->get<std::string>();
}

Result<std::string> Machine::physical_memory(std::uint64_t address, std::uint64_t bytes) {
    const auto file = scratch_.path() / "memory";
    const auto saved =
        qmp("pmemsave", {{"val", address}, {"size", bytes}, {"filename", file.string()}});
    if (!saved) return std::unexpected(saved.error());
    return hake::read_file(file);
}

std::optional<hake::MachineExit> Machine::wait(std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (read_some(deadline)) {
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return qemu_.wait(std::max(left, std::chrono::milliseconds(0)));
}

// False when the time has passed or the console has ended.
bool Machine::read_some(Clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd watched{.fd = qemu_.console(), .events = POLLIN, .revents = 0};
        const auto wait_ms = std::clamp<std::int64_t>(left.count(), 0, 1 << 30);
        const int ready = poll(&watched, 1, static_cast<int>(wait_ms));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        std::array<char, 16384> buffer{};
        const auto count = recv(qemu_.console(), buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        pending_.append(buffer.data(), static_cast<std::size_t>(count));
        return pending_.size() <= pending_bytes_max;
    }
}

hake::MachinePlan tcg_plan(unsigned cores) {
    hake::MachinePlan plan;
    plan.cores = cores;
    plan.topology = {.sockets = 1, .cores = cores, .threads = 1};
    plan.memory_mib = 64;
    plan.accelerator = hake::Accelerator::tcg;
    plan.tcg_thread = cores <= std::thread::hardware_concurrency() ? hake::TcgThread::multi
                                                                   : hake::TcgThread::single;
    plan.qemu = "qemu-system-x86_64";
    return plan;
}

}  // namespace zooid::e2e
