// cores: each core's own kernel, as its CPU driver describes itself.
#include <zooid/shell/program/shell_command.hpp>

#include "hexadecimal.hpp"

namespace zooid::shell {

namespace {

constexpr std::size_t cores_max = 512;

std::string life(const auto& core) {
    if (core.dead()) return "dead: " + std::string(core.reason());
    return core.member() ? "alive" : "starting";
}

void add_row(Table& table, const auto& core, std::uint16_t here) {
    const bool known = core.member();
    const auto fact = [known](std::uint64_t value) {
        return known ? Cell(hexadecimal(value)) : Cell();
    };
    table.add({std::uint64_t{core.id()}, std::uint64_t{core.apic()}, known, core.id() == here,
               fact(core.text_base()), fact(core.state_base()), fact(core.build_id()),
               fact(core.nonce()), life(core)});
}

CommandTask run(Session& session, Arguments arguments) {
    Table table({"core", "apic", "member", "here", "text", "state", "build", "nonce", "life"});
    schema::monitor::Monitor::Cores::Params params;
    for (bool more = true; more;) {
        const auto page = co_await session.monitor().cores(params);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        const auto cores = page->cores();
        for (std::uint32_t i = 0; i < cores.size(); ++i) {
            add_row(table, cores.at(i), session.services().core());
            params.set_first(static_cast<std::uint16_t>(cores.at(i).id() + 1));
        }
        more = page->more() && cores.size() > 0 && table.rows() < cores_max;
    }
    session.show(table, "cores", arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand cores_command{{.name = "cores",
                                  .summary = "Shows the kernel of each core",
                                  .example = "cores --json",
                                  .positionals = {},
                                  .options = {}},
                                 run};

}  // namespace zooid::shell
