#include "interactive.hpp"

#include <cstdlib>
#include <vector>
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

namespace {

constexpr std::string_view banner =
    "Zooid. Ctrl-A x or `shutdown` ends the machine, Ctrl-C the running command; `help` lists "
    "them.\n";

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const ShellCommand* command : commands()) names.emplace_back(command->spec.name);
    return names;
}

}  // namespace

Interactive::Interactive(GuestLoop& loop, GuestServices& services, Session& session)
    : loop_(loop),
      services_(services),
      session_(session),
      input_(loop.executor()),
      console_(input_, services),
      editor_(EditorOptions{}) {}

void Interactive::print(std::string& bytes) {
    services_.write(bytes);
    services_.flush();
    bytes.clear();
}

bool Interactive::edit_line() {
    std::string out;
    editor_.begin(out);
    print(out);
    for (;;) {
        loop_.run_until([this] { return !input_.empty(); });
        const EditorEvent event = editor_.on_byte(input_.take(), out);
        if (event == EditorEvent::interrupted) editor_.begin(out);
        if (event == EditorEvent::complete) editor_.complete_with(command_names(), out);
        print(out);
        if (event == EditorEvent::line) return true;
        if (event == EditorEvent::end_of_input) return false;
    }
}

void Interactive::run_one(const std::string& line) {
    StatusTask task = run_line(session_, line, false);
    console_.open();
    task.start(loop_.executor());
    loop_.run_until([&] { return task.done() || input_.interrupted(); });
    console_.close();
    if (task.done()) {
        if (const auto status = task.result(); !status)
            report(session_, "shell", status.error(), false);
    } else {
        input_.drop_interrupted();
        task = StatusTask();
        services_.write("^C\n");
        drive(loop_, session_, after_cancel(session_));
    }
    services_.flush();
}

Status Interactive::run() {
    if (const abi::Status status = input_.open(); status != abi::Status::ok) {
        report(session_, "shell",
               {Status::denied, "shell: the console cannot be listened to (" +
                                    std::string(abi::name(status)) + "); give it the console"},
               false);
        return Status::denied;
    }
    console_.start();
    services_.write(banner);
    while (!session_.ending && edit_line()) run_one(editor_.line());
    return Status::answer;
}

}  // namespace zooid::shell
