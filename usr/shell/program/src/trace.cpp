// trace: records what all cores do, and measures what a TLB shootdown costs.
#include <array>
#include <zooid/shell/program/shell_command.hpp>

#include "core_argument.hpp"
#include "trace_records.hpp"

namespace zooid::shell {

namespace {

constexpr std::array positionals{
    Positional{"ACTION",
               "on: begin a recording; off: end it; show: what is recorded; dump: end it and write "
               "it to the host (start the machine with --trace FILE); tlb: the shootdown's table"}};
constexpr std::array options{
    Option{"operations", "N", "tlb: shootdowns per protocol and number of cores"},
    Option{"cores", "N", "tlb: for so many cores only"},
    Option{"protocols", "LIST", "tlb: of unicast, ipi"},
    Option{"csv", "", "tlb: the table as CSV"}};

void show(Session& session, const TraceRecords& records, const Arguments& arguments) {
    Table table({"core", "recording", "events", "dropped", "clock_offset_ns", "clock_error_ns"});
    for (const TraceRecord& record : records)
        table.add({std::uint64_t{record.core}, record.recording, std::uint64_t{record.events},
                   record.dropped, record.offset_ns, record.error_ns});
    session.show(table, "trace", arguments);
}

/// The experiment is a program of its own: it needs a domain that spans cores.
Arguments bench_of(const Arguments& arguments) {
    Arguments bench;
    bench.positionals = {"tlb_bench", arguments.json         ? "--json"
                                      : arguments.has("csv") ? "--csv"
                                                             : "--table"};
    for (const char* const name : {"cores", "protocols"}) {
        const auto value = arguments.value(name);
        if (!value) continue;
        bench.positionals.push_back(std::string("--") + name);
        bench.positionals.emplace_back(*value);
    }
    if (const auto value = arguments.value("operations")) bench.positionals.emplace_back(*value);
    return bench;
}

CommandTask run(Session& session, Arguments arguments) {
    const std::string action = arguments.positionals.front();
    if (action == "tlb") co_return co_await run_command.run(session, bench_of(arguments));
    if (!arguments.options.empty())
        co_return std::unexpected(usage_failure("options are for `trace tlb` only"));
    if (action != "on" && action != "off" && action != "show" && action != "dump")
        co_return std::unexpected(
            usage_failure("no action '" + action + "'; there are on, off, show, dump and tlb"));
    if (action == "on" || action == "off") {
        if (auto done = co_await switch_tracing(session, action == "on"); !done) co_return done;
    }
    if (action == "dump") {
        if (auto done = co_await dump_trace(session); !done) co_return done;
    }
    const auto records = co_await read_records(session);
    if (!records) co_return std::unexpected(records.error());
    show(session, *records, arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand trace_command{{.name = "trace",
                                  .summary = "Records what all cores do; measures TLB shootdown",
                                  .example = "trace tlb --operations 100",
                                  .positionals = positionals,
                                  .options = options},
                                 run};

}  // namespace zooid::shell
