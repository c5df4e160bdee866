// Breaks the contract with its monitor or with the knowledge base, as a faulty or hostile program
// might, and says how it heard of that.
#include <array>
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>
#include <zooid/native/loop.hpp>
#include <zooid/native/monitor_link.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/schema/skb_rpc.hpp>

namespace zooid::breaker {
namespace {

using interconnect::CallError;
using schema::monitor::Monitor;
using schema::skb::Skb;
using Done = std::expected<void, CallError>;
using Task = interconnect::Task<Done>;
using SkbChannel = interconnect::Channel<native::Lmp, 224>;

constexpr std::uint32_t ring_slots = 32;
constexpr std::uint64_t answer_us_max = 10'000'000;
constexpr std::array<std::uint64_t, 3> rubbish{~std::uint64_t{0}, ~std::uint64_t{0}, 7};

enum class How { malformed, unasked_reply };

struct Link {
    native::Loop<> loop;
    native::MonitorChannel monitor{loop.executor(), native::monitor_transport()};
    std::optional<SkbChannel> skb;
    [[nodiscard]] interconnect::Executor& executor() { return loop.executor(); }
};

/// @param method what the rubbish says it is
interconnect::OutMessage breach(How how, std::uint16_t method) {
    if (how == How::unasked_reply)
        return {.number = static_cast<std::uint16_t>(method | interconnect::reply_bit), .call = 9};
    return {.number = method, .call = 9, .words = rubbish, .segment = true};
}

void say(std::string_view whom, const interconnect::ContractFault& fault) {
    const std::string_view what = name(fault.breach);
    std::printf("%.*s says that %s broke the contract: %.*s message `%.*s` in state `%.*s`\n",
                static_cast<int>(whom.size()), whom.data(), fault.ours ? "we" : "it",
                static_cast<int>(what.size()), what.data(), static_cast<int>(fault.message.size()),
                fault.message.data(), static_cast<int>(fault.state.size()), fault.state.data());
}

/// Sends it and waits for the end of the channel. @return that it ended by the contract
template <class Channel>
Task break_contract(Channel& channel, interconnect::OutMessage message) {
    const auto sent = co_await channel.send(message);
    if (!sent) co_return sent;
    const auto heard = co_await channel.receive({channel.executor().now().us + answer_us_max});
    if (heard) co_return std::unexpected(CallError::malformed);  // nothing should come
    if (heard.error() != CallError::contract) co_return std::unexpected(heard.error());
    co_return Done();
}

Task bind_skb(Link& link) {
    std::uint64_t ring = 0;
    const std::uint32_t end_point = native::runtime().create_endpoint(ring_slots, 0, &ring);
    const std::uint32_t given = native::runtime().allocate_slot();
    if (end_point == 0 || given == 0) co_return std::unexpected(CallError::capability);
    native::receive_from_monitor(given);
    Monitor::Bind::Params params;
    if (!params.set_service("skb")) co_return std::unexpected(CallError::too_long);
    params.set_caller({end_point});
    const auto bound = co_await native::MonitorClient(link.monitor).bind(params);
    if (!bound) co_return std::unexpected(bound.error());
    if (bound->status() != schema::monitor::Status::ok ||
        bound->transport() != schema::monitor::Transport::lmp)
        co_return std::unexpected(CallError::denied);
    link.skb.emplace(link.executor(), native::make_lmp(ring, ring_slots, given));
    co_return Done();
}

Task break_skb(Link& link, How how) {
    const auto bound = co_await bind_skb(link);
    if (!bound) co_return bound;
    SkbChannel& skb = *link.skb;  // bind_skb() has made it
    // A proper call first: it opens the contract, so that its states have names here, too.
    const auto asked = co_await schema::skb::SkbClient(skb).cancel({});
    if (!asked) co_return std::unexpected(asked.error());
    const auto broken = co_await break_contract(skb, breach(how, Skb::Query::number));
    if (broken) say("skb", skb.fault());
    co_return broken;
}

int run(std::span<char* const> words) {
    const std::string_view whom = words.size() > 1 ? words[1] : "";
    const std::string_view what = words.size() > 2 ? words[2] : "";
    const bool known =
        (whom == "monitor" || whom == "skb") && (what == "malformed" || what == "reply");
    if (words.size() != 3 || !known) {
        std::fprintf(stderr, "usage: contract_breaker monitor|skb malformed|reply\n");
        return 2;
    }
    const How how = what == "reply" ? How::unasked_reply : How::malformed;
    static Link link;
    Task task = whom == "skb" ? break_skb(link, how)
                              : break_contract(link.monitor, breach(how, Monitor::NameGet::number));
    task.start(link.executor());
    link.loop.run_until([&] { return task.done(); });
    const auto result = task.result();
    if (!result)
        std::fprintf(stderr, "contract_breaker: error %u\n", static_cast<unsigned>(result.error()));
    return result ? 0 : 1;
}

}  // namespace
}  // namespace zooid::breaker

int main(int count, char** words) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    return zooid::breaker::run({words, static_cast<std::size_t>(count)});
}
