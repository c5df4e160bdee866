#include <algorithm>
#include <array>
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

std::span<const ShellCommand* const> commands() {
    static constexpr std::array<const ShellCommand*, 19> table{
        &help_command,  &cores_command,  &ps_command,     &channels_command, &mem_command,
        &name_command,  &ping_command,   &oncore_command, &run_command,      &kill_command,
        &skb_command,   &trace_command,  &why_command,    &why_not_command,  &assume_command,
        &watch_command, &driver_command, &inject_command, &shutdown_command};
    return table;
}

const ShellCommand* find_command(std::string_view name) {
    const auto all = commands();
    const auto found =
        std::ranges::find_if(all, [name](const ShellCommand* c) { return c->spec.name == name; });
    return found == all.end() ? nullptr : *found;
}

}  // namespace zooid::shell
