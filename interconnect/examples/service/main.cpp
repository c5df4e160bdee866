// The service of tally.capnp and a client of it, on two threads: everything but the schema.
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/linux/loop.hpp>

#include "schema/tally_rpc.hpp"

namespace ic = zooid::interconnect;
using tally::Tally;
using Port = ic::Channel<ic::Link, Tally::words_max>;
using Done = std::expected<void, ic::CallError>;

namespace {

/// One coroutine per method: results, or why not.
class TallyServer {
public:
    explicit TallyServer(ic::Executor& executor) : executor_(executor) {}
    ic::Executor& executor() { return executor_; }

    ic::ServerTask<Tally::Add> add(const Tally::Add::Params& params, ic::ServerContext&) {
        if (counts_.size() == names_max && !counts_.contains(std::string(params.name())))
            co_return std::unexpected(ic::Refusal::busy);
        Tally::Add::Results results;
        results.set_count(counts_[std::string(params.name())] += params.by());
        co_return results;
    }
    ic::ServerTask<Tally::List> list(const Tally::List::Params& params, ic::ServerContext&) {
        Tally::List::Results results;
        std::map<std::string, std::uint64_t> found;
        for (const auto& [name, count] : counts_)
            if (count >= params.at_least()) found[name] = count;
        auto entries = results.init_entries(static_cast<std::uint32_t>(found.size()));
        if (!entries) co_return std::unexpected(ic::Refusal::busy);  // more than a message holds
        std::uint32_t at = 0;
        for (const auto& [name, count] : found) {
            auto entry = entries->at(at++);
            entry.set_count(count);
            if (!entry.set_name(name)) co_return std::unexpected(ic::Refusal::busy);
        }
        co_return results;
    }

private:
    static constexpr std::size_t names_max = 1000;
    ic::Executor& executor_;
    std::map<std::string, std::uint64_t> counts_;
};

void serve(ic::Link link) {
    ic::LinuxLoop<> loop;
    loop.watch(link);
    Port port(loop.executor(), std::move(link));
    TallyServer server(loop.executor());
    auto serving = tally::serve_tally(port, server);
    serving.start(loop.executor());
    loop.run_until([&] { return serving.done(); });  // until the client has gone
}

ic::Task<Done> use(Port& port) {
    tally::TallyClient client(port);
    for (const char* const name : {"ant", "bee", "ant", "cow"}) {
        Tally::Add::Params params;
        if (!params.set_name(name)) co_return std::unexpected(ic::CallError::too_long);
        const auto added = co_await client.add(params);
        if (!added) co_return std::unexpected(added.error());
    }
    Tally::List::Params params;
    params.set_at_least(2);
    const auto listed = co_await client.list(params);
    if (!listed) co_return std::unexpected(listed.error());
    for (std::uint32_t i = 0; i < listed->entries().size(); ++i) {
        const auto entry = listed->entries().at(i);
        std::printf("%.*s %llu\n", static_cast<int>(entry.name().size()), entry.name().data(),
                    static_cast<unsigned long long>(entry.count()));
    }
    co_return Done();
}

}  // namespace

int main() {
    auto pair = ic::Link::pair({.schema = Tally::id, .sleep = ic::SleepOn::descriptor});
    if (!pair) return 1;
    std::thread server(serve, std::move(pair->second));
    bool good = false;
    {
        ic::LinuxLoop<> loop;
        loop.watch(pair->first);
        Port port(loop.executor(), std::move(pair->first));
        auto using_it = use(port);
        using_it.start(loop.executor());
        loop.run_until([&] { return using_it.done(); });
        good = using_it.result().has_value();
    }  // the port closes: the server ends
    server.join();
    return good ? 0 : 1;
}
