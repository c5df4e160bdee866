// mem: the memory of this core, and of the shell's own domain.
#include <zooid/shell/program/shell_command.hpp>

#include "hexadecimal.hpp"

namespace zooid::shell {

namespace {

CommandTask run(Session& session, Arguments arguments) {
    const auto core = co_await session.monitor().memory({});
    if (!core) co_return std::unexpected(call_failure(core.error(), "the monitor"));
    const MemoryFacts facts = session.services().memory();
    Table table({"memory", "bytes", "physical"});
    table.add({std::string("of this core, free for domains"), core->free_bytes(), Cell()});
    table.add(
        {std::string("of that taken back from dead cores"), core->taken_back_bytes(), Cell()});
    table.add({std::string("used by its monitor"), core->used_bytes(), Cell()});
    table.add(
        {std::string("ram given to the shell"), facts.ram_bytes, hexadecimal(facts.ram_base)});
    table.add({std::string("its program"), facts.program_bytes, Cell()});
    table.add({std::string("its heap"), facts.heap_bytes, Cell()});
    table.add({std::string("of that in use"), facts.heap_used_bytes, Cell()});
    session.show(table, "mem", arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand mem_command{{.name = "mem",
                                .summary = "Shows the memory of this core and of the shell",
                                .example = "mem",
                                .positionals = {},
                                .options = {}},
                               run};

}  // namespace zooid::shell
