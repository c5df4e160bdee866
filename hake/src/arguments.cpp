#include "arguments.hpp"

#include <fmt/core.h>

namespace zooid::hake {

void add_contract(CLI::App& app, std::string_view example) {
    app.set_version_flag("--version", std::string("zooid " ZOOID_VERSION));
    app.footer(
        fmt::format("Example:\n  {}\n\nExit status: 0 answer, 1 none or command failed, "
                    "2 usage, 3 limit, 4 denied,\n5 machine or engine fault, "
                    "130 interrupted.",
                    example));
}

std::optional<int> parse(CLI::App& app, const Arguments& arguments) {
    try {
        app.parse(Arguments(arguments.rbegin(), arguments.rend()));  // CLI11 takes them reversed
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        say(fmt::format("{}; see {} --help", error.what(), app.get_name()));
        return static_cast<int>(ExitStatus::usage);
    }
    return std::nullopt;
}

}  // namespace zooid::hake
