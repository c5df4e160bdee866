// name set|get|list|remove: the name table all cores agree on.
#include <array>
#include <zooid/shell/program/shell_command.hpp>
#include <zooid/shell/suggest.hpp>

namespace zooid::shell {

namespace {

using schema::monitor::Monitor;
using MonitorStatus = schema::monitor::Status;

constexpr std::size_t names_max = 4096;
constexpr std::array positionals{
    Positional{"ACTION", "set, get, list or remove"},
    Positional{"NAME", "1 to 31 bytes; of `list`: where to begin", false},
    Positional{"VALUE", "at most 55 bytes, of `set`", false}};
constexpr std::array options{Option{"new", "", "of `set`: fail when the name is taken"}};

std::unexpected<Failure> lost(interconnect::CallError error) {
    return std::unexpected(call_failure(error, "the monitor"));
}
std::unexpected<Failure> refused(MonitorStatus status, const std::string& what) {
    return std::unexpected(monitor_failure(status, "name '" + what + "'"));
}
std::unexpected<Failure> too_long(const std::string& what) {
    return refused(MonitorStatus::bad_argument, what);
}

CommandTask set(Session& session, std::string key, std::string value, bool only_new) {
    Monitor::NameSet::Params params;
    params.set_only_new(only_new);
    if (!params.set_name(key)) co_return too_long(key);
    if (!params.set_value(std::as_bytes(std::span(value)))) co_return too_long(key);
    const auto done = co_await session.monitor().name_set(params);
    if (!done) co_return lost(done.error());
    if (done->status() != MonitorStatus::ok) co_return refused(done->status(), key);
    co_return std::expected<void, Failure>();
}

CommandTask get(Session& session, std::string key, bool json) {
    Monitor::NameGet::Params params;
    if (!params.set_name(key)) co_return too_long(key);
    const auto found = co_await session.monitor().name_get(params);
    if (!found) co_return lost(found.error());
    if (found->status() != MonitorStatus::ok) co_return refused(found->status(), key);
    const auto bytes = found->value();
    const std::string value(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!json) {
        session.write(value + "\n");
    } else {
        Table table({"name", "value", "version"});
        table.add({key, value, found->version()});
        session.write(table.json("name", Status::answer));
    }
    co_return std::expected<void, Failure>();
}

CommandTask remove(Session& session, std::string key) {
    Monitor::NameRemove::Params params;
    if (!params.set_name(key)) co_return too_long(key);
    const auto done = co_await session.monitor().name_remove(params);
    if (!done) co_return lost(done.error());
    if (done->status() != MonitorStatus::ok) co_return refused(done->status(), key);
    co_return std::expected<void, Failure>();
}

CommandTask list(Session& session, std::string after, Arguments arguments) {
    Table table({"name"});
    for (bool more = true; more;) {
        Monitor::NameList::Params params;
        if (!params.set_after(after)) co_return too_long(after);
        const auto page = co_await session.monitor().name_list(params);
        if (!page) co_return lost(page.error());
        const auto names = page->names();
        for (std::uint32_t i = 0; i < names.size(); ++i) {
            after = std::string(names.at(i));
            table.add({after});
        }
        more = page->more() && names.size() > 0 && table.rows() < names_max;
    }
    session.show(table, "name", arguments);
    co_return std::expected<void, Failure>();
}

/// What is wrong with the words, or nothing.
std::string wrong_words(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 4> actions{"set", "get", "list", "remove"};
    const std::string& action = words.front();
    const std::size_t given = words.size() - 1;
    if (action == "set") return given == 2 ? "" : "set takes NAME and VALUE";
    if (action == "get" || action == "remove") return given == 1 ? "" : action + " takes NAME";
    if (action == "list") return given <= 1 ? "" : "list takes at most NAME";
    const auto meant = suggest(action, actions);
    return "no action '" + action + "'" +
           (meant ? ", did you mean " + std::string(*meant) + "?" : "; set, get, list or remove");
}

CommandTask run(Session& session, Arguments arguments) {
    const std::vector<std::string> words = arguments.positionals;
    if (const std::string wrong = wrong_words(words); !wrong.empty())
        co_return std::unexpected(usage_failure(wrong));
    const std::string& action = words.front();
    if (action == "set") co_return co_await set(session, words[1], words[2], arguments.has("new"));
    if (action == "get") co_return co_await get(session, words[1], arguments.json);
    if (action == "remove") co_return co_await remove(session, words[1]);
    co_return co_await list(session, words.size() > 1 ? words[1] : "", std::move(arguments));
}

}  // namespace

const ShellCommand name_command{{.name = "name",
                                 .summary = "Reads and changes the names all cores agree on",
                                 .example = "name set greeting hello; oncore 3 name get greeting",
                                 .positionals = positionals,
                                 .options = options},
                                run};

}  // namespace zooid::shell
