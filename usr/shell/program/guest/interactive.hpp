// A person at the console.
#pragma once
#include <zooid/shell/line_editor.hpp>

#include "console_input.hpp"
#include "console_server.hpp"
#include "drive.hpp"
#include "guest_services.hpp"

namespace zooid::shell {

class Interactive {
public:
    Interactive(GuestLoop& loop, GuestServices& services, Session& session);

    /// Edits and runs lines until `shutdown` or Ctrl-D.
    /// @return the status the machine is to end with.
    Status run();

private:
    /// Edits one line. False: Ctrl-D.
    bool edit_line();
    /// Runs it, or as much as Ctrl-C allows.
    void run_one(const std::string& line);
    void print(std::string& bytes);

    GuestLoop& loop_;
    GuestServices& services_;
    Session& session_;
    ConsoleInput input_;
    ConsoleServer console_;
    LineEditor editor_;
};

}  // namespace zooid::shell
