// Every service's client over a real channel type: compiling is the test.
#include <zooid/interconnect/channel.hpp>
#include <zooid/interconnect/core/ump.hpp>
#include <zooid/schema/console_rpc.hpp>
#include <zooid/schema/intermon_rpc.hpp>
#include <zooid/schema/monitor_rpc.hpp>
#include <zooid/schema/skb_rpc.hpp>

namespace zooid::schema {

using interconnect::CallError;
using interconnect::Channel;
using interconnect::Task;
using interconnect::Ump;

using MonitorPort = Channel<Ump, monitor::Monitor::words_max>;
using IntermonPort = Channel<Ump, intermon::Intermon::words_max>;

Task<std::expected<void, CallError>> vote_and_ping(IntermonPort& peer) {
    intermon::IntermonClient client(peer);
    intermon::Intermon::Agreement::Params vote;
    vote.set_kind(intermon::Kind::vote);
    if (const auto sent = co_await client.agreement(vote); !sent) co_return sent;
    const auto answer = co_await client.ping({});
    if (!answer) co_return std::unexpected(answer.error());
    co_return std::expected<void, CallError>();
}

Task<std::expected<void, CallError>> read_a_name(MonitorPort& port) {
    monitor::MonitorClient client(port);
    monitor::Monitor::NameGet::Params params;
    if (!params.set_name("greeting")) co_return std::unexpected(CallError::too_long);
    const auto answer = co_await client.name_get(params);
    if (!answer) co_return std::unexpected(answer.error());
    co_return std::expected<void, CallError>();
}

}  // namespace zooid::schema
