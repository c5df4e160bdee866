// ps: the domains of all cores.
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

namespace {

constexpr std::size_t domains_max = 4096;

CommandTask run(Session& session, Arguments arguments) {
    Table table({"domain", "core", "name"});
    schema::monitor::Monitor::Domains::Params params;
    for (bool more = true; more;) {
        const auto page = co_await session.monitor().domains(params);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        const auto domains = page->domains();
        for (std::uint32_t i = 0; i < domains.size(); ++i) {
            const auto domain = domains.at(i);
            table.add({domain.id(), std::uint64_t{domain.core()}, std::string(domain.name())});
            params.set_after(domain.id());
        }
        more = page->more() && domains.size() > 0 && table.rows() < domains_max;
    }
    session.show(table, "ps", arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand ps_command{{.name = "ps",
                               .summary = "Lists the domains of all cores",
                               .example = "ps",
                               .positionals = {},
                               .options = {}},
                              run};

}  // namespace zooid::shell
