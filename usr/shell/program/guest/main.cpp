// The shell: a client of the monitor and the knowledge base, nothing more.
#include <span>
#include <zooid/native/runtime.hpp>

#include "interactive.hpp"
#include "script.hpp"

namespace zooid::shell {

namespace {

struct Options {
    Script script;
    bool interactive = true;
    bool machine = true;  // ends the machine when it ends
};

/// Nothing when the words are not understood.
std::optional<Options> read_options(std::span<char* const> words) {
    Options options;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool last = i + 1 == words.size();
        if (word == "--keep-going") {
            options.script.keep_going = true;
        } else if (word == "--trace") {
            options.script.traced = true;
        } else if (word == "--script" && !last) {
            auto commands = from_hexadecimal(words[++i]);
            if (!commands) return std::nullopt;
            options.script.commands = std::move(*commands);
            options.script.marked = true;
            options.interactive = false;
        } else if (word == "-c" && !last) {
            options.script.commands = words[++i];
            options.interactive = options.machine = false;
        } else {
            return std::nullopt;
        }
    }
    return options;
}

StatusTask end_machine(Session& session, std::uint8_t status) {
    schema::monitor::Monitor::Shutdown::Params params;
    params.set_exit(status);
    const auto refused = co_await session.monitor().shutdown(params);
    if (!refused) co_return std::unexpected(call_failure(refused.error(), "the monitor"));
    // Accepted: the machine goes on for a moment only.
    if (refused->status() == schema::monitor::Status::ok) co_return Status::answer;
    co_return std::unexpected(monitor_failure(refused->status(), "shutdown"));
}

int run(std::span<char* const> words) {
    static GuestLoop loop;
    GuestServices services(loop.executor());
    Session session(services);
    const auto options = read_options(words);
    if (!options) {
        services.write_error("usage: shell [--script HEX [--keep-going] [--trace] | -c COMMAND]\n");
        return exit_code(Status::usage);
    }
    int status = 0;
    if (options->interactive) {
        status = exit_code(Interactive(loop, services, session).run());
        if (session.ending && session.ending->status) status = *session.ending->status;
    } else {
        status = run_script(loop, services, session, options->script);
    }
    if (options->machine || session.ending)
        drive(loop, session, end_machine(session, static_cast<std::uint8_t>(status)));
    services.flush();
    return status;
}

}  // namespace

}  // namespace zooid::shell

int main(int count, char** words) {
    return zooid::shell::run({words, static_cast<std::size_t>(count)});
}
