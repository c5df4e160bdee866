// A person's session with a knowledge base in this process, on the terminal or from a pipe.
#pragma once

#include <string>
#include <zooid/skb/shell.hpp>

namespace zooid::hake {

/// The clocks, files and Ctrl-C of this process. One set at a time: it takes SIGINT while it lives.
class HostShellServices {
public:
    HostShellServices();
    HostShellServices(const HostShellServices&) = delete;
    HostShellServices& operator=(const HostShellServices&) = delete;
    ~HostShellServices();

    [[nodiscard]] static skb::ShellServices services();
    /// Where saved queries outlive a session; empty when there is no home.
    [[nodiscard]] static std::string queries_file();
    /// Forgets a Ctrl-C that has been acted on.
    static void forget_interrupt();
};

/// Prints what came of a line, on standard output and standard error.
void print(const skb::ShellReply& reply);

/// Reads lines until the input ends or .quit: edited, with history and completion, when standard
/// input is a terminal (without escape sequences when TERM is dumb or unset).
/// @return the exit status: of the last request when the input is no terminal, else answer
[[nodiscard]] int run_skb_session(skb::Shell& shell);

}  // namespace zooid::hake
