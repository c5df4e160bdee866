#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <zooid/hake/console_filter.hpp>
#include <zooid/hake/crash_lines.hpp>
#include <zooid/hake/guest.hpp>
#include <zooid/hake/scratch_dir.hpp>

namespace zooid::hake {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t output_bytes_max = std::size_t{64} << 20;
constexpr std::size_t other_bytes_max = std::size_t{1} << 20;
constexpr std::size_t last_words_bytes_max = 200;
constexpr std::chrono::seconds end_limit(60);  // from the console's end to QEMU's

void keep(std::string& kept, std::string_view bytes, std::size_t bytes_max) {
    kept += bytes.substr(0, bytes_max - std::min(bytes_max, kept.size()));
}

// The console's end, on one line: what a person needs when a machine died.
std::string last_words(const std::string& console) {
    auto words = console.substr(console.size() - std::min(console.size(), last_words_bytes_max));
    std::ranges::replace_if(words, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return words;
}

class ScriptRun {
public:
    ScriptRun(const GuestOptions& options, Qemu& machine) : options_(options), machine_(machine) {}

    Result<GuestResult> run() {
        const auto started = Clock::now();
        if (auto ended = read_console(started); !ended) return std::unexpected(ended.error());
        give(filter_.finish());
        show({commands_.finish(), others_.finish()});
        const auto end = machine_.wait(end_limit);
        if (!end) return fail(ExitStatus::fault, "QEMU closed the console and hung; it was ended");
        result_.seconds = std::chrono::duration<double>(Clock::now() - started).count();
        // A status over 127 does not fit the debug-exit port; the END mark has it whole.
        const auto status = filter_.status() ? filter_.status() : end->status;
        if (status && *status != 0 && !filter_.begun())
            return fail(*status == 2 ? ExitStatus::usage : ExitStatus::fault,
                        "the machine ended before the first command; its last words: " +
                            last_words(result_.other));
        if (status && end->status) {
            result_.status = *status;
            return std::move(result_);
        }
        return fail(ExitStatus::fault,
                    fmt::format("{}; its last words: {}", end->reason, last_words(result_.other)));
    }

private:
    void give(const ConsolePart& part) {
        show({commands_.feed(part.commands), others_.feed(part.other)});
    }

    void show(const ConsolePart& part) {
        keep(result_.output, part.commands, output_bytes_max);
        keep(result_.other, part.other, other_bytes_max);
        if (!part.commands.empty() && options_.on_output) options_.on_output(part.commands);
        if (!part.other.empty() && options_.on_other) options_.on_other(part.other);
    }

    // Milliseconds poll() may wait; -1 without limit.
    [[nodiscard]] int patience_ms(Clock::time_point started) const {
        if (options_.timeout.count() == 0) return -1;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(started + options_.timeout - Clock::now());
        return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
    }

    // QEMU stops a machine whose KVM cannot go on, and waits for a person.
    [[nodiscard]] bool kvm_gave_up() {
        const auto state = machine_.qmp().execute("query-status");
        if (!state) watch_qmp_ = false;  // QEMU is ending
        return state && state->value("status", "") == "internal-error";
    }

    Result<void> read_console(Clock::time_point started) {
        for (;;) {
            std::array<pollfd, 3> watched{
                pollfd{.fd = machine_.console(), .events = POLLIN, .revents = 0},
                pollfd{.fd = options_.interrupt_fd, .events = POLLIN, .revents = 0},
                pollfd{
                    .fd = watch_qmp_ ? machine_.qmp().fd() : -1, .events = POLLIN, .revents = 0}};
            const int patience = patience_ms(started);
            const int ready = poll(watched.data(), watched.size(), patience);
            if (watched[1].revents != 0) return fail(ExitStatus::interrupted, "interrupted");
            if (ready == 0 || patience == 0) {
                return fail(ExitStatus::limit,
                            fmt::format("the guest did not end within {} s; raise --timeout; its "
                                        "last words: {}",
                                        options_.timeout.count() / 1000,
                                        last_words(result_.other + result_.output)));
            }
            if (watched[2].revents != 0 && kvm_gave_up()) {
                return fail(ExitStatus::fault,
                            "this KVM cannot execute an instruction of the guest; use --accel tcg; "
                            "its last words: " +
                                last_words(result_.other));
            }
            std::array<char, 16384> buffer{};
            const auto count = recv(machine_.console(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (count <= 0) return {};
            // Line by line, so that output and the rest come in the order they were written.
            std::string_view rest(buffer.data(), static_cast<std::size_t>(count));
            while (!rest.empty()) {
                const std::size_t line = std::min(rest.find('\n'), rest.size() - 1) + 1;
                give(filter_.feed(rest.substr(0, line)));
                rest.remove_prefix(line);
            }
        }
    }

    const GuestOptions& options_;
    Qemu& machine_;
    ConsoleFilter filter_;
    CrashLines commands_{image_lookup(options_.where.root, options_.where.build)};
    CrashLines others_{image_lookup(options_.where.root, options_.where.build)};
    GuestResult result_;
    bool watch_qmp_ = true;
};

}  // namespace

Result<GuestResult> run_guest(const GuestOptions& options) {
    const auto prepared = prepare_guest(options);
    if (!prepared) return std::unexpected(prepared.error());
    const auto scratch = ScratchDir::make();
    if (!scratch) return std::unexpected(scratch.error());
    std::optional<std::filesystem::path> side;
    if (!options.side_channel.empty()) side = options.side_channel;
    MachinePlan plan = with_debugger(prepared->plan, options, *scratch);
    const auto place = publish(options, plan);
    if (!place) return std::unexpected(place.error());
    auto machine = Qemu::start(plan, prepared->boot, scratch->path(), side);
    if (!machine) return std::unexpected(machine.error());
    say_process(options, plan, machine->pid());
    auto result = ScriptRun(options, *machine).run();
    if (result) result->plan = prepared->plan;
    return result;
}

}  // namespace zooid::hake
