// A line of commands, taken apart: `name set a 'b c'; ping 3`.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zooid/shell/status.hpp>

namespace zooid::shell {

inline constexpr std::size_t script_bytes_max = 65'536;
inline constexpr std::size_t commands_max = 256;
inline constexpr std::size_t words_max = 256;  // of one command

struct Command {
    std::vector<std::string> words;  // never empty
    std::size_t position = 0;        // byte in the line where it begins
    friend bool operator==(const Command&, const Command&) = default;
};

struct SplitFault {
    enum class Kind : std::uint8_t {
        open_quote,          // position is the quote: close it
        dangling_backslash,  // nothing follows the backslash at position: write two, or quote it
        too_long,            // more than script_bytes_max bytes
        too_many,            // more than commands_max commands or words_max words
    };
    Kind kind;
    std::size_t position;
    friend bool operator==(const SplitFault&, const SplitFault&) = default;
};

/// One line for a person; positions count from 1.
[[nodiscard]] std::string describe(const SplitFault& fault);

/// Splits at `;` and blanks. Inside '...' every byte stands for itself; inside "..." only \" and \\
/// are special; elsewhere a backslash makes the next byte ordinary. Empty commands are skipped.
/// @cost O(bytes)
[[nodiscard]] std::expected<std::vector<Command>, SplitFault> split_commands(std::string_view line);

/// Runs commands in order and stops at the first failure, unless `keep_going`; Ctrl-C always stops.
/// @param run callable with const Command&, giving Status.
/// @return the first failure's status, or answer.
template <class Run>
[[nodiscard]] Status run_commands(std::span<const Command> commands, bool keep_going, Run&& run) {
    Status first = Status::answer;
    for (const Command& command : commands) {
        const Status status = run(command);
        if (status == Status::interrupted) return status;
        if (first == Status::answer) first = status;
        if (first != Status::answer && !keep_going) break;
    }
    return first;
}

}  // namespace zooid::shell
