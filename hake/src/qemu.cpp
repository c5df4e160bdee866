#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <zooid/hake/qemu.hpp>

namespace zooid::hake {
namespace {

constexpr std::chrono::seconds greeting_limit(60);  // 255 cores on a loaded host take over 10 s
constexpr std::size_t messages_bytes_max = 4096;

struct SocketPair {
    UniqueFd ours;
    UniqueFd theirs;
};

Result<SocketPair> socket_pair() {
    std::array<int, 2> fds{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0)
        return fail(ExitStatus::fault, fmt::format("no socket: {}", std::strerror(errno)));
    return SocketPair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

// A pair that takes much without its reader. QEMU writes byte by byte, and of single bytes a UNIX
// pair takes 278 (Linux 6.18, measured) and TCP 3 000 000 and more: then QEMU makes the guest wait
// for the host. A run that counts instructions is not the same twice then, and a CPU driver that
// polls its port gives up and loses bytes. The listening port lives only for this call.
Result<SocketPair> patient_socket_pair() {
    const auto failed = [] {
        return fail(ExitStatus::fault,
                    fmt::format("--icount needs the loopback network: {}", std::strerror(errno)));
    };
    const UniqueFd listening(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    UniqueFd ours(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (!listening || !ours || bind(listening.get(), generic, length) != 0 ||
        listen(listening.get(), 1) != 0 || getsockname(listening.get(), generic, &length) != 0 ||
        connect(ours.get(), generic, length) != 0)
        return failed();
    sockaddr_in own{};
    if (getsockname(ours.get(), reinterpret_cast<sockaddr*>(&own), &length) != 0) return failed();
    UniqueFd theirs(accept4(listening.get(), generic, &length, SOCK_CLOEXEC));
    if (!theirs) return failed();
    if (address.sin_port != own.sin_port)
        return fail(ExitStatus::fault, "another program connected first; try again");
    return SocketPair{std::move(ours), std::move(theirs)};
}

// What QEMU printed, on one line.
std::string read_messages(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > messages_bytes_max) text.resize(messages_bytes_max);
    while (text.ends_with('\n')) text.pop_back();
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
        text.replace(at, 1, "; ");
    return text;
}

Failure start_failure(Process& process, const Failure& qmp, const std::filesystem::path& messages) {
    const auto ended = process.wait(std::chrono::seconds(1));
    const std::string words = read_messages(messages);
    if (words.find("annot allocate memory") != std::string::npos)
        return {ExitStatus::limit, "not enough memory: " + words + "; use a smaller --mem"};
    if (!ended) return {ExitStatus::fault, qmp.message + "; is the host overloaded? try again"};
    return {ExitStatus::fault, fmt::format("QEMU did not start: {}; see hake/run --help",
                                           words.empty() ? qmp.message : words)};
}

}  // namespace

Result<Qemu> Qemu::start(const MachinePlan& plan, const BootSource& boot,
                         const std::filesystem::path& scratch,
                         const std::optional<std::filesystem::path>& side, bool enforce_cpu) {
    auto console = patient_socket_pair();
    if (!console && !plan.instruction_count) console = socket_pair();
    if (!console) return std::unexpected(console.error());
    auto control = socket_pair();
    if (!control) return std::unexpected(control.error());
    const auto messages = scratch / "qemu.messages";
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const UniqueFd words(::open(messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!words)
        return fail(ExitStatus::fault, "cannot write in " + scratch.string() + "; set TMPDIR");
    auto process = Process::start({.arguments = qemu_arguments(plan, boot, side, enforce_cpu),
                                   .descriptors = {{nothing.get(), 0},
                                                   {words.get(), 1},
                                                   {words.get(), 2},
                                                   {console->theirs.get(), console_fd},
                                                   {control->theirs.get(), qmp_fd}},
                                   .environment = {},
                                   .own_group = true});
    if (!process) return std::unexpected(process.error());
    console->theirs.reset();
    control->theirs.reset();
    auto qmp = Qmp::greet(std::move(control->ours), greeting_limit);
    if (!qmp) return std::unexpected(start_failure(*process, qmp.error(), messages));
    const bool gdb_starts_it = !plan.gdb_socket.empty();
    if (const auto running = gdb_starts_it ? Result<nlohmann::json>() : qmp->execute("cont");
        !running)
        return std::unexpected(start_failure(*process, running.error(), messages));
    return Qemu(std::move(*process), std::move(console->ours), std::move(*qmp), messages);
}

std::optional<MachineExit> Qemu::wait(std::chrono::milliseconds limit) {
    const auto ended = process_.wait(limit);
    if (!ended) return std::nullopt;
    bool reset = false;
    for (const auto& event : qmp_.take_events()) {
        const auto data = event.value("data", nlohmann::json::object());
        if (event.value("event", "") == "SHUTDOWN" && data.value("reason", "") == "guest-reset")
            reset = true;
    }
    return machine_exit(*ended, reset, read_messages(messages_));
}

MachineExit machine_exit(const ChildExit& exit, bool reset, std::string_view words) {
    if (exit.signal != 0)
        return {std::nullopt, fmt::format("QEMU was ended by signal {} ({})", exit.signal,
                                          strsignal(exit.signal))};
    if ((exit.code & 1) != 0) return {exit.code >> 1, {}};
    if (reset) return {std::nullopt, "the guest reset its machine (a triple fault does that)"};
    return {std::nullopt, fmt::format("QEMU ended with exit code {} {}", exit.code, words)};
}

}  // namespace zooid::hake
