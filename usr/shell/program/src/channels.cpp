// channels: this core's channels, their counters, and why each has the transport it has.
#include <zooid/shell/program/shell_command.hpp>

namespace zooid::shell {

namespace {

constexpr std::size_t channels_max = 4096;

void add_row(Table& table, const auto& channel) {
    table.add({std::uint64_t{channel.id()}, std::uint64_t{channel.from()},
               std::uint64_t{channel.to()}, std::string(name(channel.transport())), channel.sent(),
               channel.received(), channel.doorbells(), std::string(channel.reason())});
}

CommandTask run(Session& session, Arguments arguments) {
    Table table({"channel", "from", "to", "transport", "sent", "received", "doorbells", "reason"});
    schema::monitor::Monitor::Channels::Params params;
    for (bool more = true; more;) {
        const auto page = co_await session.monitor().channels(params);
        if (!page) co_return std::unexpected(call_failure(page.error(), "the monitor"));
        const auto channels = page->channels();
        for (std::uint32_t i = 0; i < channels.size(); ++i) {
            add_row(table, channels.at(i));
            params.set_after(channels.at(i).id());
        }
        more = page->more() && channels.size() > 0 && table.rows() < channels_max;
    }
    session.show(table, "channels", arguments);
    co_return std::expected<void, Failure>();
}

}  // namespace

const ShellCommand channels_command{{.name = "channels",
                                     .summary = "Shows this core's channels and their messages",
                                     .example = "oncore 2 channels",
                                     .positionals = {},
                                     .options = {}},
                                    run};

}  // namespace zooid::shell
