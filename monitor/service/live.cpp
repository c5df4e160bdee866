#include "live.hpp"

#include <algorithm>

#include "domain_server.hpp"

namespace zooid::monitor {

namespace {

using schema::intermon::Intermon;
using schema::monitor::LiveRelation;
using schema::monitor::Transport;
using Done = std::expected<void, interconnect::CallError>;

constexpr std::uint32_t page_rows_max = 20;     // in one answer, each of at most 9 words
constexpr std::size_t row_name_bytes_max = 31;  // longer names are cut
constexpr std::uint64_t ns_of_second = 1'000'000'000;

std::uint64_t halted_ns() {
    const std::uint64_t hz = own_tsc_hz();
    const std::uint64_t ticks = kernel_fact(abi::KernelFact::halted_ticks);
    return hz == 0 ? 0 : ticks / hz * ns_of_second + ticks % hz * ns_of_second / hz;
}

/// Takes the rows of one answer; false when it has none or there is no room.
bool take(const LiveAnswer& answer, std::vector<LiveRow>& rows) {
    const auto list = answer.rows();
    if (list.size() == 0 || list.size() > live_rows_max - std::min(rows.size(), live_rows_max))
        return false;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        const auto row = list.at(i);
        rows.push_back({row.relation(),
                        row.core(),
                        row.transport(),
                        {row.number0(), row.number1(), row.number2()},
                        std::string(row.name())});
    }
    return true;
}

Asked<LiveAnswer> ask_page(Peer& peer, std::uint32_t first, interconnect::Instant until) {
    Intermon::Live::Params params;
    params.set_first(first);
    const auto results = co_await peer.client->live(params, {.deadline = until});
    if (!results) co_return std::unexpected(results.error());
    const auto list = results->answer();
    std::vector<std::uint64_t> words;
    words.reserve(list.size());
    for (std::uint32_t i = 0; i < list.size(); ++i) words.push_back(list.at(i));
    const auto answer = LiveAnswer::from_words(words);
    if (!answer) co_return std::unexpected(interconnect::CallError::malformed);
    co_return *answer;
}

}  // namespace

Live::Live(Monitor& monitor)
    : monitor_(monitor),
      answered_(monitor.executor()),
      load_since_ns_(native::now_ns()),
      idle_since_ns_(halted_ns()) {}

interconnect::Executor& Live::executor() { return monitor_.executor(); }

void Live::add(LiveRelation relation, std::uint64_t number0, std::uint64_t number1,
               std::string_view name) {
    rows_.push_back({relation,
                     monitor_.self().value,
                     Transport::lmp,
                     {number0, number1, 0},
                     std::string(name.substr(0, row_name_bytes_max))});
}

void Live::look_at_domains() {
    const std::uint64_t own = std::uint64_t{monitor_.self().value} << 32 | 1;
    add(LiveRelation::domain, own, 0, "monitor");
    add(LiveRelation::dispatcher, own);
    std::uint64_t sent = 0, rung = 0;
    monitor_.domains().each([&](const Domain& domain) {
        if (domain.ended) return;
        if (domain.channel) {
            sent += domain.channel->counters().sent;
            rung += domain.channel->counters().doorbells;
        }
        add(LiveRelation::dispatcher, domain.id);
        if (domain.away) return;  // its home tells of it
        const std::size_t held = domain.built.slots.size() + domain.lent.size() +
                                 domain.borrowed.size() + 2 * domain.bindings.size();
        add(LiveRelation::domain, domain.id, held, domain.name);
        if (!domain.service.empty()) add(LiveRelation::service, domain.id, 0, domain.service);
    });
    add(LiveRelation::channel, monitor_.self().value, sent);
    rows_.back().numbers[2] = rung;
}

void Live::look_at_channels() {
    for (std::uint32_t core = 0; core < monitor_.machine().cores(); ++core) {
        const Peer* peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer == nullptr || peer->lost()) continue;
        const interconnect::Counters& counters = peer->channel->counters();
        add(LiveRelation::channel, core, counters.sent);
        rows_.back().numbers[2] = counters.doorbells;
        rows_.back().transport = monitor_.decisions().transport(peer->core);
    }
}

void Live::look_at_load() {
    const std::uint64_t now = native::now_ns();
    const std::uint64_t window = now - load_since_ns_;
    if (window >= load_window_ns_min) {
        const std::uint64_t halted = halted_ns();
        const std::uint64_t idle = std::min(halted - idle_since_ns_, window);
        load_permille_ = (window - idle) * 1000 / window;
        load_since_ns_ = now;
        idle_since_ns_ = halted;
    }
    add(LiveRelation::load, load_permille_);
}

void Live::look_here() {
    rows_.clear();
    look_at_load();
    look_at_domains();
    look_at_channels();
    add(LiveRelation::memory, monitor_.machine().free_bytes(), own_memory_bytes());
}

std::expected<LiveAnswer, interconnect::Refusal> Live::page_of(std::uint32_t first) const {
    LiveAnswer results;
    const std::size_t begin = std::min<std::size_t>(first, rows_.size());
    const auto count =
        static_cast<std::uint32_t>(std::min<std::size_t>(rows_.size() - begin, page_rows_max));
    auto rows = results.init_rows(count);
    if (!rows) return std::unexpected(interconnect::Refusal::busy);
    for (std::uint32_t i = 0; i < count; ++i) {
        const LiveRow& from = rows_[begin + i];
        auto row = rows->at(i);
        row.set_relation(from.relation);
        row.set_core(from.core);
        row.set_transport(from.transport);
        row.set_number0(from.numbers[0]);
        row.set_number1(from.numbers[1]);
        row.set_number2(from.numbers[2]);
        if (!from.name.empty() && !row.set_name(from.name))
            return std::unexpected(interconnect::Refusal::busy);
    }
    results.set_more(begin + count < rows_.size());
    return results;
}

std::expected<LiveAnswer, interconnect::Refusal> Live::own_page(std::uint32_t first) {
    if (first == 0) look_here();
    return page_of(first);
}

/// What `peer` says counts only for the look it was asked in, and only as a whole.
Job Live::ask(Peer& peer, std::uint64_t look) {
    const interconnect::Instant until{executor().now().us + live_answer_us_max};
    std::vector<LiveRow> heard;
    for (bool more = true; more;) {
        const auto answer =
            co_await ask_page(peer, static_cast<std::uint32_t>(heard.size()), until);
        if (!answer || !take(*answer, heard)) {
            heard.clear();
            break;
        }
        more = answer->more();
    }
    if (look != looks_) co_return Done{};
    if (heard.size() <= live_rows_max - std::min(rows_.size(), live_rows_max))
        std::ranges::move(heard, std::back_inserter(rows_));
    if (--unanswered_ == 0) answered_.complete(true);
    co_return Done{};
}

Job Live::look_everywhere() {
    const std::uint64_t look = ++looks_;
    look_here();
    unanswered_ = 1;  // ourselves: nobody completes before all are asked
    for (std::uint32_t core = 1; core < monitor_.machine().cores(); ++core) {
        Peer* const peer = monitor_.peer(CoreId{static_cast<std::uint16_t>(core)});
        if (peer == nullptr || peer->lost()) continue;
        ++unanswered_;
        if (!monitor_.start(ask(*peer, look))) --unanswered_;
    }
    if (--unanswered_ > 0) (void)co_await answered_;
    co_return Done{};
}

Asked<LiveAnswer> Live::page(std::uint32_t first) {
    if (first == 0) (void)co_await look_everywhere();
    const auto found = page_of(first);
    if (!found) co_return std::unexpected(interconnect::CallError::too_long);
    co_return *found;
}

DomainServer::Reply<DomainServer::Api::Live>
DomainServer::live(const Api::Live::Params& params, Context&) {
    // One domain may ask, and its requests are served in turn: so the rows of one look stay
    // together.
    if (domain_.service != "skb" || !monitor_.bootstrap())
        co_return std::unexpected(interconnect::Refusal::denied);
    const auto answer = co_await monitor_.live().page(params.first());
    if (!answer) co_return std::unexpected(interconnect::Refusal::busy);
    co_return *answer;
}

DomainServer::Reply<DomainServer::Api::Decided>
DomainServer::decided(const Api::Decided::Params&, Context&) {
    if (domain_.service == "skb") monitor_.knowledge().on_decided();
    co_return Api::Decided::Results{};
}

}  // namespace zooid::monitor
