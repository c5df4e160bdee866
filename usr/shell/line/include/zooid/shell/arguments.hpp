// What a command takes, written once: parsing, --help and its errors all follow from it.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zooid::shell {

struct Option {
    std::string_view name;   // without the dashes
    std::string_view value;  // what stands for the value in --help, for example "N"; empty: a flag
    std::string_view help;
};

struct Positional {
    std::string_view name;  // for example "CORE"
    std::string_view help;
    bool required = true;
    bool repeats = false;  // takes all that follow; only the last may
};

/// A command's contract. --help, --json and --version are understood by every command.
struct CommandSpec {
    std::string_view name;
    std::string_view summary;  // one line
    std::string_view example;  // one line, as typed
    std::span<const Positional> positionals;
    std::span<const Option> options;
    bool rest_verbatim = false;  // from the last positional on, words belong to another command
};

struct Arguments {
    bool help = false;
    bool json = false;
    bool version = false;
    std::vector<std::string> positionals;
    std::vector<std::pair<std::string_view, std::string>> options;  // names are the spec's

    [[nodiscard]] bool has(std::string_view option) const;
    [[nodiscard]] std::optional<std::string_view> value(std::string_view option) const;
};

/// Parses the words after the command's name. `--` ends the options; `-5` is a positional.
/// @param spec outlives the result.
/// @return the arguments, or one line for a person that names what is wrong and the usage: end with
///         Status::usage. With --help or --version missing positionals are no error.
[[nodiscard]] std::expected<Arguments, std::string>
parse_arguments(const CommandSpec& spec, std::span<const std::string> words);

/// One line: `usage: ping CORE [--count N] [--json]`.
[[nodiscard]] std::string usage_line(const CommandSpec& spec);

/// What --help prints.
[[nodiscard]] std::string help_text(const CommandSpec& spec);

/// The whole word as a decimal number within [low, high], or nothing.
[[nodiscard]] std::optional<std::uint64_t>
number_within(std::string_view word, std::uint64_t low, std::uint64_t high);

}  // namespace zooid::shell
