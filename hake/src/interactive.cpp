#include "interactive.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <zooid/hake/crash_lines.hpp>
#include <zooid/hake/scratch_dir.hpp>

#include "terminal.hpp"

namespace zooid::hake {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view prompt = "zooid> ";
constexpr std::size_t unsent_bytes_max = 65536;
constexpr std::chrono::seconds end_limit(10);

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

class Session {
public:
    Session(const GuestOptions& options, Qemu& machine)
        : options_(options),
          machine_(machine),
          terminal_(isatty(STDIN_FILENO) == 1),
          may_type_(terminal_) {}

    Result<int> run() {
        const auto started = Clock::now();
        for (;;) {
            auto watched = what_to_watch();
            const int patience = patience_ms(started);
            const int ready = poll(watched.data(), watched.size(), patience);
            if (watched[2].revents != 0) return fail(ExitStatus::interrupted, "interrupted");
            if (ready == 0 || patience == 0)
                return fail(ExitStatus::limit, "the time of --timeout has passed; raise it");
            if (watched[1].revents != 0) take_input();
            if (keys_.ended()) return 0;
            if ((watched[0].revents & POLLOUT) != 0) send_some();
            if ((watched[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !take_console()) break;
        }
        const auto end = machine_.wait(end_limit);
        if (end && end->status) return *end->status;
        return fail(ExitStatus::fault,
                    end ? end->reason : "QEMU closed the console and hung; it was ended");
    }

private:
    [[nodiscard]] std::array<pollfd, 3> what_to_watch() const {
        const bool read_input = may_type_ && !input_ended_ && unsent_.size() < unsent_bytes_max;
        const int events = unsent_.empty() ? POLLIN : POLLIN | POLLOUT;
        return {
            pollfd{.fd = machine_.console(), .events = static_cast<short>(events), .revents = 0},
            pollfd{.fd = read_input ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0},
            pollfd{.fd = options_.interrupt_fd, .events = POLLIN, .revents = 0}};
    }

    [[nodiscard]] int patience_ms(Clock::time_point started) const {
        if (options_.timeout.count() == 0) return -1;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(started + options_.timeout - Clock::now());
        return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
    }

    void take_input() {
        std::array<char, 4096> buffer{};
        const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) return;
        if (count <= 0) {
            input_ended_ = true;
            unsent_ += terminal_ ? "" : "shutdown\n";
            return;
        }
        const std::string_view typed(buffer.data(), static_cast<std::size_t>(count));
        unsent_ += terminal_ ? keys_.feed(typed) : typed;
    }

    void send_some() {
        const auto count =
            send(machine_.console(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0) unsent_.erase(0, static_cast<std::size_t>(count));
    }

    bool take_console() {
        std::array<char, 16384> buffer{};
        const auto count = recv(machine_.console(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
        if (count <= 0) {
            write_all(STDOUT_FILENO, crashes_.finish());
            return false;
        }
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        write_all(STDOUT_FILENO, crashes_.feed(bytes));
        if (!may_type_) {
            seen_ += bytes;
            may_type_ = seen_.find(prompt) != std::string::npos;
            seen_.erase(0, seen_.size() - std::min(seen_.size(), prompt.size()));
        }
        return true;
    }

    const GuestOptions& options_;
    Qemu& machine_;
    bool terminal_;
    bool may_type_;
    bool input_ended_ = false;
    std::string unsent_;
    std::string seen_;  // the console's last bytes, while the prompt is awaited
    EscapeKeys keys_;
    CrashLines crashes_{image_lookup(options_.where.root, options_.where.build)};
};

}  // namespace

Result<int> run_interactive(const GuestOptions& options) {
    const auto prepared = prepare_guest(options);
    if (!prepared) return std::unexpected(prepared.error());
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    MachinePlan plan = with_debugger(prepared->plan, options, *scratch);
    const auto place = publish(options, plan);
    if (!place) return std::unexpected(place.error());
    auto machine = Qemu::start(plan, prepared->boot, scratch->path());
    if (!machine) return std::unexpected(machine.error());
    say_process(options, plan, machine->pid());
    const RawTerminal raw(STDIN_FILENO);
    return Session(options, *machine).run();
}

}  // namespace zooid::hake
