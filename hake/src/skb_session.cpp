#include "skb_session.hpp"

#include <signal.h>
#include <sys/ioctl.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <zooid/shell/line_editor.hpp>

#include "terminal.hpp"

namespace zooid::hake {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t history_lines_max = 500;

std::atomic<bool> was_interrupted = false;
void on_interrupt(int) { was_interrupted = true; }

template <class Clock>
std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch())
        .count();
}

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file || fs::is_directory(path)) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

bool write_file(const std::string& path, std::string_view text) {
    std::error_code ignored;
    if (path == HostShellServices::queries_file())
        fs::create_directories(fs::path(path).parent_path(), ignored);
    std::ofstream file(path);
    file << text;
    file.close();
    return file.good();
}

void write_out(std::string& bytes) {
    std::fputs(bytes.c_str(), stdout);
    std::fflush(stdout);
    bytes.clear();
}

/// A file of ours in the folder that `variable` names, or in `otherwise` of the home; empty when
/// there is no home.
fs::path own_file(const char* variable, const char* otherwise, const char* name) {
    const char* const folder = std::getenv(variable);
    if (folder != nullptr && *folder != 0) return fs::path(folder) / "zooid" / name;
    const char* const home = std::getenv("HOME");
    return home == nullptr ? fs::path() : fs::path(home) / otherwise / "zooid" / name;
}

fs::path history_path() { return own_file("XDG_CACHE_HOME", ".cache", "skb_history"); }

/// The lines of earlier sessions, and this one's behind them.
class SavedHistory {
public:
    explicit SavedHistory(shell::LineEditor& editor) : path_(history_path()) {
        std::ifstream file(path_);
        for (std::string line; std::getline(file, line);) {
            editor.remember(line);
            ++lines_;
        }
    }

    /// A history that cannot be written is only of this session.
    void add(const std::string& line) {
        if (path_.empty() || line.find_first_not_of(' ') == std::string::npos) return;
        std::error_code ignored;
        fs::create_directories(path_.parent_path(), ignored);
        const bool starts_again = ++lines_ > 2 * history_lines_max;
        if (starts_again) lines_ = 1;
        std::ofstream(path_, starts_again ? std::ios::trunc : std::ios::app) << line << "\n";
    }

private:
    fs::path path_;
    std::size_t lines_ = 0;
};

shell::EditorOptions editor_options() {
    const char* const term = std::getenv("TERM");
    winsize size{};
    const bool has_size = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return {.prompt = "skb> ",
            .columns = has_size ? size.ws_col : 80U,
            .dumb = term == nullptr || std::string_view(term) == "dumb",
            .line_bytes_max = 4096,
            .history_lines_max = history_lines_max};
}

/// One edited line; nothing at the end of input.
std::optional<std::string> edit_line(shell::LineEditor& editor, skb::Shell& session) {
    const RawTerminal raw(STDIN_FILENO);
    std::string out;
    editor.set_prompt(std::string(session.prompt()));
    editor.begin(out);
    for (;;) {
        write_out(out);
        std::uint8_t byte = 0;
        const auto count = ::read(STDIN_FILENO, &byte, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        switch (editor.on_byte(byte, out)) {
            case shell::EditorEvent::line:
                write_out(out);
                return editor.line();
            case shell::EditorEvent::end_of_input:
                write_out(out);
                return std::nullopt;
            case shell::EditorEvent::interrupted:
                session.cancel();
                editor.set_prompt(std::string(session.prompt()));
                editor.begin(out);
                break;
            case shell::EditorEvent::complete:
                editor.complete_with(session.complete(editor.before_cursor()), out);
                break;
            case shell::EditorEvent::none:
                break;
        }
    }
}

int run_on_terminal(skb::Shell& session) {
    shell::LineEditor editor(editor_options());
    SavedHistory history(editor);
    std::puts("The knowledge base. Goals end in a full stop; .help lists the rest, Ctrl-D ends.");
    while (const auto line = edit_line(editor, session)) {
        history.add(*line);
        HostShellServices::forget_interrupt();
        const skb::ShellReply reply = session.feed(*line);
        print(reply);
        if (reply.ended) break;
    }
    return 0;
}

int run_from_pipe(skb::Shell& session) {
    int status = 0;
    for (std::string line; std::getline(std::cin, line);) {
        const skb::ShellReply reply = session.feed(line);
        print(reply);
        if (reply.ended) break;
        status = static_cast<int>(reply.status);
    }
    return status;
}

}  // namespace

HostShellServices::HostShellServices() {
    struct sigaction action{};
    action.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &action, nullptr);
}

HostShellServices::~HostShellServices() { ::signal(SIGINT, SIG_DFL); }

std::string HostShellServices::queries_file() {
    return own_file("XDG_CONFIG_HOME", ".config", "queries.pl");
}

skb::ShellServices HostShellServices::services() {
    return {.now_ns = now_ns<std::chrono::system_clock>,
            .steady_ns = now_ns<std::chrono::steady_clock>,
            .interrupted = [] { return was_interrupted.load(); },
            .read_file = read_file,
            .write_file = write_file,
            .show =
                [](std::string_view line) {
                    std::fwrite(line.data(), 1, line.size(), stdout);
                    std::fflush(stdout);
                }};
}

void HostShellServices::forget_interrupt() { was_interrupted = false; }

void print(const skb::ShellReply& reply) {
    std::fputs(reply.output.c_str(), stdout);
    std::fflush(stdout);
    std::fputs(reply.error.c_str(), stderr);
}

int run_skb_session(skb::Shell& session) {
    return isatty(STDIN_FILENO) == 1 ? run_on_terminal(session) : run_from_pipe(session);
}

}  // namespace zooid::hake
