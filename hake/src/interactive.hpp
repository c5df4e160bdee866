// The guest's console on the user's terminal.
#pragma once

#include <string>
#include <string_view>
#include <zooid/hake/guest.hpp>

namespace zooid::hake {

/// Boots a guest and joins its console to standard input and output until it ends.
/// Ctrl-A x ends the machine; every other key, Ctrl-C too, goes to the guest. Input that is not a
/// terminal waits for the guest's prompt and is followed by `shutdown`.
/// @return the status the guest ended with, or a failure as run_guest()'s.
[[nodiscard]] Result<int> run_interactive(const GuestOptions& options);

/// Finds Ctrl-A commands among typed bytes.
class EscapeKeys {
public:
    /// What goes to the guest: Ctrl-A Ctrl-A is one Ctrl-A; another key after Ctrl-A goes with it.
    [[nodiscard]] std::string feed(std::string_view typed);
    /// True once Ctrl-A x was typed; later bytes are ignored.
    [[nodiscard]] bool ended() const { return ended_; }

private:
    static constexpr char escape = '\x01';
    bool escaped_ = false;
    bool ended_ = false;
};

}  // namespace zooid::hake
