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

constexpr std::size_t facts_bytes_max = 1'200;  // of one message
constexpr std::size_t reasons_max = 16;

/// Who says what is told.
std::string_view source_of(bool declared) { return declared ? "command_line" : "monitor.0"; }

}  // namespace

std::string quoted(std::string_view name) {
    std::string out = "'";
    for (const char c : name) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

interconnect::Executor& Knowledge::executor() { return monitor_.executor(); }

interconnect::CallOptions Knowledge::soon() {
    return {.deadline = {executor().now().us + skb_answer_us_max}};
}

void Knowledge::bring_up() {
    on_its_way_ = true;
    monitor_.start(keep());
    monitor_.start(cores_at_the_latest());
}

void Knowledge::on_complete() {
    monitor_.start(measure());
    monitor_.start(shell_at_the_latest());
}

Job Knowledge::cores_at_the_latest() {
    co_await interconnect::SleepUntil(executor(), {executor().now().us + start_order_us_max});
    monitor_.start_cores({});
    co_return Done{};
}

Job Knowledge::shell_at_the_latest() {
    if (abi::option(monitor_.machine().info().command_line, "shell") != "early")
        co_await interconnect::SleepUntil(executor(), {executor().now().us + knowledge_us_max});
    monitor_.start_shell();
    co_return Done{};
}

Job Knowledge::measure() {
    measure_end_us_ = executor().now().us + measure_us_max;
    (void)co_await observe_all();
    (void)co_await measure_trips();
    is_measured_ = true;
    measured_.complete(true);
    co_return Done{};
}

Job Knowledge::until_measured() {
    if (!is_measured_) (void)co_await measured_;
    co_return Done{};
}

Job Knowledge::keep() {
    read_declared();
    read_devices();
    for (;;) {
        const auto served = co_await live_once();
        if (!served || !*served || !may_start_again()) break;
        std::puts("zooid: the knowledge base has ended; it is started again");
    }
    end_wait();
    co_return Done{};
}

Asked<bool> Knowledge::live_once() {
    const auto done = co_await start_and_tell();
    monitor_.start_cores({});  // unless it has said how
    (void)co_await until_measured();
    if (service_ != nullptr) end_wait();  // else it has ended: who waits for it waits for the next
    say_outcome(done.has_value());
    monitor_.start_shell();
    if (done) monitor_.start(take_tables());
    if (program_ != 0 && (service_ != nullptr || ended_.await_ready())) (void)co_await ended_;
    co_return program_ != 0;
}

/// Names what is to be known; a start that goes well is not worth a word.
void Knowledge::say_outcome(bool good) {
    if (good && ended_us_ == 0) return;
    if (good) {
        std::printf("zooid: the knowledge base answers again after %llu ms\n",
                    static_cast<unsigned long long>((executor().now().us - ended_us_) / 1000));
    } else if (program_ == 0) {
        std::puts("zooid: the knowledge base was not started");
    } else if (service_ == nullptr && !ended_.await_ready()) {
        std::puts("zooid: the knowledge base ended before it served");
    } else if (service_ != nullptr) {
        std::puts(
            "zooid: the knowledge base does not answer; transports stay as they were decided "
            "last, or at the default");
    }
}

/// One that ends again and again is left alone.
bool Knowledge::may_start_again() {
    if (restarts_.may_start(executor().now().us)) return true;
    std::puts(
        "zooid: the knowledge base ends again and again; transports stay as they were "
        "decided last");
    return false;
}

Job Knowledge::start_and_tell() {
    const std::string_view arguments[] = {"skb"};
    program_ = 0;
    facts_.told = declared_.told = 0;
    versions_.assign(monitor_.machine().cores(), 0);
    const auto program =
        monitor_.spawn_here({.program = "skb", .arguments = arguments, .spawners = {}});
    if (!program) co_return std::unexpected(interconnect::CallError::denied);
    program_ = *program;
    const auto serving = co_await serving_;
    if (!serving) co_return std::unexpected(interconnect::CallError::closed);
    auto done = co_await connect();
    if (done && !std::exchange(order_asked_, true)) {
        done = co_await tell_facts(declared_, true);
        if (const auto order = co_await start_order(); order) monitor_.start_cores(*order);
        monitor_.start_cores({});
        (void)co_await until_measured();
    }
    if (done) done = co_await tell();
    if (done) done = co_await take_row(0);
    co_return done;
}

void Knowledge::on_serving(Domain& domain) {
    service_ = &domain;
    serving_.complete(true);
}

void Knowledge::on_ended(std::uint64_t domain) {
    if (domain != program_) {
        if (told_) monitor_.start(retract_facts_of(domain));
        return;
    }
    if (std::exchange(service_, nullptr) == nullptr) return serving_.complete(false);
    ended_us_ = executor().now().us;
    on_its_way_ = true;  // who asks for it waits until it is decided whether it comes back
    told_ = false;
    if (channel_) channel_->close();
    ended_.complete(true);
}

Job Knowledge::retract_facts_of(std::uint64_t domain) {
    Skb::RetractOwner::Params params;
    if (!params.set_owner("domain." + std::to_string(domain)))
        co_return std::unexpected(interconnect::CallError::too_long);
    const auto results = co_await client().retract_owner(
        params, {.deadline = {executor().now().us + skb_answer_us_max}});
    if (!results) co_return std::unexpected(results.error());
    co_return Done{};
}

/// Whoever waited for the knowledge base looks for it now.
void Knowledge::end_wait() {
    on_its_way_ = false;
    ServiceWait::wake_all(monitor_.domains().waiting());
    monitor_.binder().tell_news();
}

void Knowledge::on_core_dead(CoreId core, std::string_view reason) {
    fact("core_life(" + std::to_string(core.value) + ",dead," + quoted(reason) + ")");
    if (told_) monitor_.start(tell());  // else it goes with what is told first
}

Job Knowledge::connect() {
    if (end_point_ == 0)
        end_point_ = native::runtime().create_endpoint(abi::monitor_ring_slots, 0, &ring_);
    else if (!native::invoke(native::slot(abi::BirthSlot::dispatcher), abi::DispatcherOp::rearm,
                             {.rdi = end_point_})
                  .ok())
        co_return std::unexpected(interconnect::CallError::capability);
    if (end_point_ == 0) co_return std::unexpected(interconnect::CallError::capability);
    Offer::Bound::Params bound;
    bound.set_id(std::uint64_t{monitor_.self().value} << 32 | 1);
    bound.set_transport(schema::monitor::Transport::lmp);
    bound.set_slots(abi::monitor_ring_slots);
    bound.set_end_point({end_point_});
    assert(service_ != nullptr && service_->channel);  // on_serving() has said so
    const auto answer = co_await service_->channel->call<Offer::Bound>(
        bound, interconnect::CallOptions{.deadline = {executor().now().us + skb_answer_us_max}});
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->status() != schema::monitor::Status::ok)
        co_return std::unexpected(interconnect::CallError::denied);
    if (service_ == nullptr) co_return std::unexpected(interconnect::CallError::closed);
    monitor_.drop_capability(std::exchange(peer_, take_received(*service_)));
    channel_.emplace(executor(), native::make_lmp(ring_, abi::monitor_ring_slots, peer_));
    co_return Done{};
}

void Knowledge::read_declared() {
    const auto value = abi::option(monitor_.machine().info().command_line, "declare");
    std::string_view rest = value ? *value : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        if (end > 0) declared_.text += std::string(rest.substr(0, end)) + ".\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

void Knowledge::fact(const std::string& text) {
    const std::string relation = text.substr(0, text.find('(') + 1);
    const std::string& declared = declared_.text;
    if (declared.starts_with(relation) || declared.contains("\n" + relation)) return;
    facts_.text += text + ".\n";
}

Job Knowledge::tell() {
    if (std::exchange(telling_, true)) co_return Done{};  // whoever tells goes on until all is told
    auto told = co_await (told_ ? tell_facts(declared_, true) : tell_at_once(declared_, true));
    if (told) told = co_await (told_ ? tell_facts(facts_, false) : tell_at_once(facts_, false));
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

std::size_t Knowledge::next_facts(Facts& facts, bool declared, Skb::AssertFacts::Params& params) {
    while (facts.told < facts.text.size()) {
        const std::string_view rest = std::string_view(facts.text).substr(facts.told);
        std::size_t bytes = rest.size();
        if (bytes > facts_bytes_max) bytes = rest.rfind('\n', facts_bytes_max) + 1;
        params.set_declared(declared);
        const bool put = bytes > 0 && params.set_source(source_of(declared)).has_value() &&
                         params.set_facts(rest.substr(0, bytes)).has_value();
        if (put) return bytes;
        refused("a fact is too long", declared);  // one alone is longer than a message
        facts.told += rest.find('\n') + 1;
    }
    return 0;
}

void Knowledge::on_told(Facts& facts, bool declared, std::size_t bytes,
                        const Skb::AssertFacts::Results& results) {
    if (results.status() != schema::skb::Status::ok)
        refused(std::string(results.error()) + " in " + facts.text.substr(facts.told, bytes - 1),
                declared);
    facts.told += bytes;
}

Job Knowledge::tell_facts(Facts& facts, bool declared) {
    for (;;) {
        Skb::AssertFacts::Params params;
        const std::size_t bytes = next_facts(facts, declared, params);
        if (bytes == 0) co_return Done{};
        const auto results = co_await client().assert_facts(params, soon());
        if (!results) co_return std::unexpected(results.error());
        on_told(facts, declared, bytes, *results);
    }
}

Job Knowledge::tell_at_once(Facts& facts, bool declared) {
    auto typed = client().session<schema::skb::SkbState::open>();
    if (!typed) co_return std::unexpected(std::move(typed).error());
    Skb::Begin::Params begin;
    begin.set_declared(declared);
    (void)begin.set_source(source_of(declared));  // short
    auto beginning = co_await std::move(typed).take().begin(begin, soon());
    if (!beginning) co_return std::unexpected(std::move(beginning).drop());
    auto writing = std::move(beginning).next();
    for (;;) {
        Skb::AssertFacts::Params params;
        const std::size_t bytes = next_facts(facts, declared, params);
        if (bytes == 0) break;
        const auto results = co_await writing.assert_facts(params, soon());
        if (!results) {
            std::move(writing).erase();  // it does not answer: nor would it to abort()
            co_return std::unexpected(results.error());
        }
        on_told(facts, declared, bytes, *results);
    }
    auto committing = co_await std::move(writing).commit({}, soon());
    if (!committing) co_return std::unexpected(std::move(committing).drop());
    const bool done = committing.results().status() == schema::skb::Status::ok;
    std::move(committing).next().erase();
    if (done) co_return Done{};
    facts.told = 0;  // it took too long: as much as goes, then
    co_return co_await tell_facts(facts, declared);
}

void Knowledge::on_decided() {
    decided_again_ = true;
    if (told_ && !taking_) monitor_.start(take_tables());
}

/// Every core's row that has changed, until none has.
Job Knowledge::take_tables() {
    if (std::exchange(taking_, true)) {
        decided_again_ = true;  // whoever takes them goes on
        co_return Done{};
    }
    Done done;
    do {
        decided_again_ = false;
        for (std::uint16_t core = 0; done && told_ && core < monitor_.machine().cores(); ++core)
            done = co_await take_row(core);
    } while (done && told_ && decided_again_);
    taking_ = false;
    co_return done;
}

Job Knowledge::take_row(std::uint16_t core) {
    Skb::Transports::Params params;
    params.set_from(core);
    params.set_version(versions_[core]);
    params.set_sending(core == monitor_.self().value);  // the others have one channel each
    const auto row = co_await client().transports(
        params, {.deadline = {executor().now().us + skb_answer_us_max}});
    if (!row) co_return std::unexpected(row.error());
    if (row->status() != schema::skb::Status::ok)
        co_return std::unexpected(interconnect::CallError::denied);
    if (row->version() == std::exchange(versions_[core], row->version())) co_return Done{};
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
    monitor_.decisions().send_in_order(row->order());
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
