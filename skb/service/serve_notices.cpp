// Subscriptions, and the notices that wait for them.
#include <algorithm>
#include <zooid/interconnect/yield.hpp>

#include "skb_server.hpp"
#include "wire_rows.hpp"

namespace zooid::skb {

namespace {

constexpr std::uint64_t wait_us_max = 60'000'000;
constexpr std::size_t column_bytes_max = 512;  // of a term as text: one notice fits a message

using Wrong = SubscriptionError;

SubscriptionLimits fact_limits(const schema::skb::Skb::Subscribe::Params& params) {
    SubscriptionLimits limits;
    limits.notices_max = notices_max;
    limits.column_bytes_max = column_bytes_max;
    limits.asserted = params.asserted();
    limits.retracted = params.retracted();
    return limits;
}

std::expected<std::shared_ptr<ClientSubscription>, Wrong>
watch(ServiceState& state, const schema::skb::Skb::Subscribe::Params& params,
      std::uint64_t every_us, bool live) {
    if (state.watches >= watches_max)
        return std::unexpected(Wrong{.term = "too many subscriptions to answers", .column = 0});
    WatchLimits limits;
    limits.query = state.limits(watch_inferences_max);
    limits.query.arena_bytes = prepared_arena_bytes;
    limits.answers_max = watched_answers_max;
    limits.row_bytes_max = column_bytes_max;
    limits.asserted = params.asserted();
    limits.retracted = params.retracted();
    auto made = WatchedAnswers::open(state.base, params.text(), limits);
    if (!made) return std::unexpected(std::move(made).error());
    return std::make_shared<ClientSubscription>(state, std::move(*made), every_us, live);
}

/// Of the kind the client wants, or needs.
std::expected<std::shared_ptr<ClientSubscription>, Wrong>
opened(ServiceState& state, const schema::skb::Skb::Subscribe::Params& params) {
    const bool live = state.live != nullptr && state.live->named_in(params.text());
    const std::uint64_t every_us = std::max<std::uint64_t>(params.every_us(), watch_us_min);
    if (params.answers() || live) return watch(state, params, every_us, live);
    auto made = Subscription::open(state.base, params.text(), fact_limits(params));
    if (!made) return std::unexpected(std::move(made).error());
    if (made->is_derived()) return watch(state, params, every_us, live);
    return std::make_shared<ClientSubscription>(state, std::move(*made), every_us, live);
}

/// It is asked for by one request at a time.
class WaitedFor {
public:
    explicit WaitedFor(ClientSubscription& subscription) : subscription_(subscription) {
        subscription_.is_waited_for = true;
    }
    ~WaitedFor() { subscription_.is_waited_for = false; }
    WaitedFor(const WaitedFor&) = delete;
    WaitedFor& operator=(const WaitedFor&) = delete;

private:
    ClientSubscription& subscription_;
};

bool put_notices(schema::skb::Skb::Notices::Results& results, std::span<const Notice> notices) {
    auto list = results.init_notices(static_cast<std::uint32_t>(notices.size()));
    if (!list) return false;
    for (std::uint32_t i = 0; i < notices.size(); ++i) {
        auto to = list->at(i);
        to.set_asserted(notices[i].kind == Notice::Kind::asserted);
        to.set_version(notices[i].version);
        to.set_lost(notices[i].lost);
        auto row = to.init_row(static_cast<std::uint32_t>(notices[i].row.size()));
        if (!row || !put_values(*row, notices[i].row)) return false;
    }
    return true;
}

}  // namespace

SkbServer::Reply<SkbServer::Api::Subscribe>
SkbServer::subscribe(const Api::Subscribe::Params& params, Context&) {
    Api::Subscribe::Results results;
    auto* const free = find(subscriptions_, 0);
    if (free == nullptr) {
        results.set_status(WireStatus::busy);
        co_return checked(results,
                          results.set_error("too many subscriptions: end one").has_value());
    }
    auto made = opened(state_, params);
    if (!made) {
        const SubscriptionError& error = made.error();
        const bool is_syntax = error.column != 0;
        const bool is_full = !error.term.starts_with("error(");
        results.set_status(is_full     ? WireStatus::busy
                           : is_syntax ? WireStatus::syntax
                                       : wire_status(status_of_error(error.term), error.term));
        results.set_column(error.column);
        co_return checked(results, results.set_error(shortened(error.term)).has_value());
    }
    if (!put_columns(results, **made)) co_return std::unexpected(interconnect::Refusal::busy);
    results.set_answers((*made)->watches_answers());
    *free = {next_number_++, std::move(*made)};
    results.set_subscription(free->number);
    co_return results;
}

/// What runs, and the goal's answers, as they are now.
interconnect::Task<SkbServer::Done> SkbServer::look_again(ClientSubscription& subscription) {
    Done done;
    if (subscription.reads_what_runs()) done = co_await state_.live->refresh();
    state_.begin_slice();
    while (!subscription.refresh()) {
        co_await interconnect::Yield(executor());
        state_.begin_slice();
    }
    subscription.asked(executor().now().us);
    co_return done;
}

SkbServer::Reply<SkbServer::Api::Notices>
SkbServer::notices(const Api::Notices::Params& params, Context&) {
    Api::Notices::Results results;
    auto* const place = find_open(subscriptions_, params.subscription());
    if (place == nullptr || place->item->is_waited_for) {
        results.set_status(place == nullptr ? WireStatus::no_query : WireStatus::busy);
        co_return results;
    }
    const std::shared_ptr<ClientSubscription> subscription = place->item;
    const WaitedFor waited(*subscription);
    const std::uint64_t wait_us = std::min<std::uint64_t>(params.wait_us(), wait_us_max);
    const interconnect::Instant until{executor().now().us + wait_us};
    std::string error;
    std::vector<Notice> notices;
    for (;;) {
        if (find_open(subscriptions_, params.subscription()) == nullptr) {
            results.set_status(WireStatus::no_query);
            co_return results;
        }
        if (subscription->is_due(executor().now().us)) co_await look_again(*subscription);
        error = subscription->take_error();
        notices = subscription->take();
        if (!notices.empty() || !error.empty() || executor().now() >= until) break;
        co_await RingWait(executor(), state_.waiting, subscription->look_at(until));
    }
    results.set_more(subscription->first() != nullptr);
    if (!put_notices(results, notices)) co_return std::unexpected(interconnect::Refusal::busy);
    if (error.empty()) co_return results;
    results.set_status(WireStatus::failed);
    (void)results.set_error(shortened(error).substr(0, 100));  // the status alone says enough
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Unsubscribe>
SkbServer::unsubscribe(const Api::Unsubscribe::Params& params, Context&) {
    Api::Unsubscribe::Results results;
    auto* const place = find_open(subscriptions_, params.subscription());
    results.set_status(place == nullptr ? WireStatus::no_query : WireStatus::ok);
    if (place != nullptr) {
        *place = {};
        RingWait::ring_all(state_.waiting);
    }
    co_return results;
}

}  // namespace zooid::skb
