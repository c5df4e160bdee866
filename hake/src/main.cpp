// The host command: zooid SUBCOMMAND [OPTIONS].
#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "subcommand.hpp"

namespace {

using zooid::hake::ExitStatus;

void print_help() {
    fmt::print(
        "Zooid: an operating system with one kernel for each core.\n\n"
        "Usage: zooid SUBCOMMAND [OPTIONS]\n\n");
    for (const auto& command : zooid::hake::subcommands())
        fmt::print("  {:<8} {}\n", command.name, command.summary);
    fmt::print(
        "\n`zooid SUBCOMMAND --help` tells its options.\n\n"
        "Example:\n  hake/zooid run --smp 4 -c 'cores; shutdown'\n");
}

int dispatch(const zooid::hake::Arguments& words) {
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        print_help();
        return static_cast<int>(words.empty() ? ExitStatus::usage : ExitStatus::answer);
    }
    if (words[0] == "--version") {
        fmt::print("zooid " ZOOID_VERSION "\n");
        return 0;
    }
    const auto table = zooid::hake::subcommands();
    const auto found = std::ranges::find(table, words[0], &zooid::hake::Subcommand::name);
    if (found != table.end()) return found->run({words.begin() + 1, words.end()});
    zooid::hake::say(fmt::format("no subcommand {}; see zooid --help", words[0]));
    return static_cast<int>(ExitStatus::usage);
}

}  // namespace

int main(int argc, char** argv) {
    ::signal(SIGPIPE, SIG_IGN);
    try {
        return dispatch({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "zooid: {}; this is a bug of the host command\n", error.what());
        return static_cast<int>(ExitStatus::fault);
    }
}
