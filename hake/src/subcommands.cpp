#include <fmt/core.h>

#include <array>

#include "subcommand.hpp"

namespace zooid::hake {

std::span<const Subcommand> subcommands() {
    static constexpr std::array table{
        Subcommand{"run", "boot a machine: its shell, or -c 'commands'", run_command},
        Subcommand{"image", "make the boot image and print its path", image_command},
        Subcommand{"test", "build everything and run every test", test_command},
    };
    return table;
}

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
