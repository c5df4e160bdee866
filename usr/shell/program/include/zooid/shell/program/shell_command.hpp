// The table of commands: each one file, one row.
#pragma once
#include <span>
#include <string_view>
#include <zooid/shell/program/session.hpp>

namespace zooid::shell {

/// `run` owns its arguments; the session outlives the task.
struct ShellCommand {
    CommandSpec spec;
    CommandTask (*run)(Session& session, Arguments arguments);
};

extern const ShellCommand assume_command;
extern const ShellCommand channels_command;
extern const ShellCommand cores_command;
extern const ShellCommand help_command;
extern const ShellCommand inject_command;
extern const ShellCommand kill_command;
extern const ShellCommand mem_command;
extern const ShellCommand name_command;
extern const ShellCommand oncore_command;
extern const ShellCommand ping_command;
extern const ShellCommand driver_command;
extern const ShellCommand ps_command;
extern const ShellCommand run_command;
extern const ShellCommand shutdown_command;
extern const ShellCommand skb_command;
extern const ShellCommand trace_command;
extern const ShellCommand watch_command;
extern const ShellCommand why_command;
extern const ShellCommand why_not_command;

/// In the order `help` lists them.
[[nodiscard]] std::span<const ShellCommand* const> commands();
/// The row of that name, or null.
[[nodiscard]] const ShellCommand* find_command(std::string_view name);

}  // namespace zooid::shell
