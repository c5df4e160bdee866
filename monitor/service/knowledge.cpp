// The knowledge base from its start to its table.
#include "knowledge.hpp"

#include <cassert>
#include <cstdio>
#include <zooid/interconnect/sleep.hpp>

#include "monitor.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using schema::monitor::Offer;
using schema::skb::Skb;
using Done = std::expected<void, interconnect::CallError>;

constexpr std::uint64_t answer_us_max = 1'000'000;  // of one question to the knowledge base
constexpr std::size_t facts_bytes_max = 1'200;      // of one message
constexpr std::size_t reasons_max = 16;

}  // namespace

interconnect::Executor& Knowledge::executor() { return monitor_.executor(); }

void Knowledge::bring_up() {
    on_its_way_ = true;
    monitor_.start(measure_and_tell());
    monitor_.start(shell_at_the_latest());
}

Job Knowledge::shell_at_the_latest() {
    if (abi::option(monitor_.machine().info().command_line, "shell") != "early")
        co_await interconnect::SleepUntil(executor(), {executor().now().us + knowledge_us_max});
    monitor_.start_shell();
    co_return Done{};
}

Job Knowledge::measure_and_tell() {
    read_declared();
    measure_end_us_ = executor().now().us + measure_us_max;
    (void)co_await observe_all();
    (void)co_await measure_trips();
    const std::string_view arguments[] = {"skb"};
    const auto program =
        monitor_.spawn_here({.program = "skb", .arguments = arguments, .spawners = {}});
    if (program) program_ = *program;
    if (!program || !co_await serving_) {
        std::puts(program ? "zooid: the knowledge base ended before it served"
                          : "zooid: the knowledge base was not started");
        set_out();
        monitor_.start_shell();
        co_return Done{};
    }
    auto done = co_await connect();
    if (done) done = co_await tell();
    if (done) done = co_await take_row(0);
    set_out();
    if (!done)
        std::puts("zooid: the knowledge base does not answer; transports stay at the default");
    monitor_.start_shell();
    for (std::uint16_t core = 1; done && core < monitor_.machine().cores(); ++core)
        done = co_await take_row(core);
    co_return done;
}

void Knowledge::on_serving(Domain& domain) {
    service_ = &domain;
    serving_.complete(true);
}

void Knowledge::on_ended(std::uint64_t domain) {
    if (domain == program_ && service_ == nullptr) serving_.complete(false);
}

/// Whoever waited for the knowledge base looks for it now.
void Knowledge::set_out() {
    on_its_way_ = false;
    ServiceWait::wake_all(monitor_.domains().waiting());
}

void Knowledge::on_core_dead(CoreId core, std::string_view reason) {
    std::string quoted;
    for (const char c : reason) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    fact("core_life(" + std::to_string(core.value) + ",dead,'" + quoted + "')");
    if (told_) monitor_.start(tell());  // else it goes with what is told first
}

Job Knowledge::connect() {
    end_point_ = native::runtime().create_endpoint(abi::monitor_ring_slots, 0, &ring_);
    if (end_point_ == 0) co_return std::unexpected(interconnect::CallError::capability);
    Offer::Bound::Params bound;
    bound.set_id(std::uint64_t{monitor_.self().value} << 32 | 1);
    bound.set_transport(schema::monitor::Transport::lmp);
    bound.set_slots(abi::monitor_ring_slots);
    bound.set_end_point({end_point_});
    assert(service_ != nullptr && service_->channel);  // on_serving() has said so
    const auto answer = co_await service_->channel->call<Offer::Bound>(
        bound, interconnect::CallOptions{.deadline = {executor().now().us + answer_us_max}});
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->status() != schema::monitor::Status::ok)
        co_return std::unexpected(interconnect::CallError::denied);
    channel_.emplace(executor(),
                     native::make_lmp(ring_, abi::monitor_ring_slots, take_received(*service_)));
    co_return Done{};
}

void Knowledge::read_declared() {
    const auto value = abi::option(monitor_.machine().info().command_line, "declare");
    std::string_view rest = value ? *value : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        if (end > 0) declared_ += std::string(rest.substr(0, end)) + ".\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

void Knowledge::fact(const std::string& text) {
    const std::string relation = text.substr(0, text.find('(') + 1);
    if (declared_.starts_with(relation) || declared_.contains("\n" + relation)) return;
    facts_ += text + ".\n";
}

Job Knowledge::tell() {
    if (std::exchange(telling_, true)) co_return Done{};  // whoever tells goes on until all is told
    auto told = co_await tell_facts(declared_, true);
    if (told) told = co_await tell_facts(facts_, false);
    telling_ = false;
    told_ = true;
    co_return told;
}

/// Who declares a fact that is none must not believe that it is believed: the machine ends.
void Knowledge::refused(std::string_view why, bool declared) {
    std::printf("zooid: the knowledge base refused %s facts: %.*s%s\n",
                declared ? "declared" : "measured", static_cast<int>(why.size()), why.data(),
                declared ? "; say them as declare='FACT;FACT', without full stops" : "");
    if (declared) monitor_.request_shutdown(2);
}

Job Knowledge::tell_facts(std::string& facts, bool declared) {
    while (!facts.empty()) {
        std::size_t bytes = facts.size();
        if (bytes > facts_bytes_max) bytes = facts.rfind('\n', facts_bytes_max) + 1;
        if (bytes == 0) {  // npos + 1: one fact alone is longer
            refused("a fact is too long", declared);
            facts.erase(0, facts.find('\n') + 1);
            continue;
        }
        Skb::AssertFacts::Params params;
        params.set_declared(declared);
        if (!params.set_source(declared ? "command_line" : "monitor.0") ||
            !params.set_facts(std::string_view(facts).substr(0, bytes)))
            co_return std::unexpected(interconnect::CallError::too_long);
        const auto results = co_await client().assert_facts(
            params, {.deadline = {executor().now().us + answer_us_max}});
        if (!results) co_return std::unexpected(results.error());
        if (results->status() != schema::skb::Status::ok)
            refused(std::string(results->error()) + " in " + facts.substr(0, bytes - 1), declared);
        facts.erase(0, bytes);
    }
    co_return Done{};
}

Job Knowledge::take_row(std::uint16_t core) {
    Skb::Transports::Params params;
    params.set_from(core);
    const auto row =
        co_await client().transports(params, {.deadline = {executor().now().us + answer_us_max}});
    if (!row) co_return std::unexpected(row.error());
    if (row->status() != schema::skb::Status::ok)
        co_return std::unexpected(interconnect::CallError::denied);
    if (core != monitor_.self().value) {
        Peer* const peer = monitor_.peer(CoreId{core});
        if (peer == nullptr) co_return Done{};
        co_return co_await send_row(*peer, *row);
    }
    std::array<std::string_view, reasons_max> texts;
    const auto reasons = row->reasons();
    std::size_t count = 0;
    while (count < reasons.size() && count < texts.size()) {
        texts[count] = reasons.at(static_cast<std::uint32_t>(count));
        ++count;
    }
    monitor_.decide(row->version(), row->kinds(), std::span(texts).first(count), row->poll_ns());
    co_return Done{};
}

Job Knowledge::send_row(Peer& peer, const Skb::Transports::Results& row) {
    Intermon::Transports::Params params;
    params.set_version(row.version());
    params.set_poll_ns(row.poll_ns());
    const auto texts = row.reasons();
    bool put = params.set_kinds(row.kinds()).has_value();
    auto reasons = params.init_reasons(texts.size());
    for (std::uint32_t i = 0; put && reasons && i < texts.size(); ++i)
        put = reasons->set(i, texts.at(i)).has_value();
    if (!put || !reasons) co_return std::unexpected(interconnect::CallError::too_long);
    co_return co_await peer.client->transports(params);
}

}  // namespace zooid::monitor
