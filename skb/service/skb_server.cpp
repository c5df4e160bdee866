#include "skb_server.hpp"

#include <zooid/interconnect/yield.hpp>

#include "decisions.hpp"

namespace zooid::skb {

interconnect::Task<SkbServer::Done> SkbServer::fresh_facts(std::string_view goal) {
    if (state_.live == nullptr || !state_.live->named_in(goal)) co_return Done{};
    co_return co_await state_.live->refresh();
}

void SkbServer::let_go() {
    transaction_.end();
    mark_.forget();
    queries_ = {};
    prepared_ = {};
    subscriptions_ = {};
}

template <class Results>
Results SkbServer::open(std::string_view goal, OpenQuery::Form form, std::uint64_t steps_max,
                        std::uint64_t us_max) {
    Results results;
    auto* const free = find(queries_, 0);
    if (free == nullptr || state_.open_queries >= open_queries_max) {
        results.set_status(WireStatus::busy);
        return results;
    }
    const bool explains = form == OpenQuery::Form::proof || form == OpenQuery::Form::proof_json;
    Writer as = writer();
    if (explains) as.right = Right::ask;
    auto query =
        std::make_shared<OpenQuery>(state_, goal, form, state_.limits(steps_max, as), us_max);
    if constexpr (requires { results.set_column(0U); }) {
        if (const auto& wrong = query->wrong()) {
            results.set_status(WireStatus::syntax);
            results.set_column(wrong->column);
            (void)results.set_error(shortened(wrong->error));  // the column alone says enough
            return results;
        }
    }
    *free = {next_number_++, std::move(query)};
    results.set_query(free->number);
    return results;
}

Writer SkbServer::writer(std::string_view source, bool declared) const {
    const bool names = administers() && !source.empty();
    return {.right = rights_.right,
            .source = declared && administers() ? Source::declared : Source::measured,
            .time_ns = state_.now_ns(),
            .owner = names ? std::string(source) : rights_.owner,
            .owned_bytes_max = administers() ? unlimited_bytes : owned_bytes_max};
}

SkbServer::Reply<SkbServer::Api::Query>
SkbServer::query(const Api::Query::Params& params, Context&) {
    co_await fresh_facts(params.text());
    const auto form = params.json() ? OpenQuery::Form::json : OpenQuery::Form::lines;
    co_return open<Api::Query::Results>(params.text(), form, params.steps_max(), params.time_us());
}

SkbServer::Reply<SkbServer::Api::Why> SkbServer::why(const Api::Why::Params& params, Context&) {
    co_await fresh_facts(params.goal());
    const auto form = params.json() ? OpenQuery::Form::proof_json : OpenQuery::Form::proof;
    co_return open<Api::Why::Results>(params.goal(), form, 0);
}

SkbServer::Reply<SkbServer::Api::Next> SkbServer::next(const Api::Next::Params& params, Context&) {
    Api::Next::Results results;
    auto* const place = find_open(queries_, params.query());
    if (place == nullptr) {
        results.set_status(WireStatus::no_query);
        co_return results;
    }
    const std::uint64_t until_us = executor().now().us + next_us_max;
    std::optional<Piece> piece;
    for (;;) {
        state_.begin_slice();
        piece = place->item->step();
        if (piece || executor().now().us >= until_us) break;
        co_await interconnect::Yield(executor());
    }
    if (!piece) co_return results;  // nothing yet: the client asks again, or cancels
    results.set_status(piece->status);
    results.set_end_of_answer(piece->ends_answer);
    results.set_end_of_query(piece->ends_query);
    const bool put = piece->status == WireStatus::ok
                         ? results.set_chunk(std::as_bytes(std::span(piece->text))).has_value()
                         : results.set_error(shortened(piece->text)).has_value();
    if (piece->ends_query) *place = {};
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return checked(results, put);
}

SkbServer::Reply<SkbServer::Api::Cancel>
SkbServer::cancel(const Api::Cancel::Params& params, Context&) {
    Api::Cancel::Results results;
    auto* const place = find_open(queries_, params.query());
    results.set_status(place == nullptr ? WireStatus::no_query : WireStatus::ok);
    if (place != nullptr) *place = {};
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Save> SkbServer::save(const Api::Save::Params&, Context&) {
    if (administers()) co_return open<Api::Save::Results>({}, OpenQuery::Form::saved, 0);
    Api::Save::Results results;
    results.set_status(WireStatus::denied);
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Quotas> SkbServer::quotas(const Api::Quotas::Params&, Context&) {
    Api::Quotas::Results results;
    results.set_right(static_cast<schema::skb::Right>(rights_.right));
    results.set_inferences_max(inferences_max);
    results.set_arena_bytes(arena_bytes);
    results.set_slice_us(slice_us);
    results.set_queries_max(open_queries_max);
    results.set_prepared_max(prepared_of_client_max);
    results.set_subscriptions_max(subscriptions_of_client_max);
    results.set_notices_max(notices_max);
    results.set_time_us(query_us_max);
    results.set_owned_bytes_max(administers() ? 0 : owned_bytes_max);
    results.set_owned_bytes(state_.base.owned_bytes(rights_.owner));
    results.set_answers_max(watched_answers_max);
    results.set_every_us_min(watch_us_min);
    results.set_transaction_us(transaction_us_max);
    co_return checked(results, results.set_owner(rights_.owner).has_value());
}

SkbServer::Reply<SkbServer::Api::Transports>
SkbServer::transports(const Api::Transports::Params& params, Context&) {
    Api::Transports::Results results;
    if (params.from() >= cores_) {
        results.set_status(WireStatus::failed);
        co_return results;
    }
    const std::uint64_t version = state_.rows_version(cores_);
    results.set_version(version);
    if (params.version() == version) co_return results;
    state_.begin_slice();
    const auto row = std::make_unique<RowMaker>(state_, params.from(), cores_, params.sending());
    for (auto made = row->step(); made != RowMaker::Progress::done; made = row->step()) {
        if (made == RowMaker::Progress::failed) {
            results.set_status(WireStatus::engine_error);
            co_return results;
        }
        co_await interconnect::Yield(executor());
        state_.begin_slice();
    }
    results.set_cores(static_cast<std::uint16_t>(cores_));
    results.set_poll_ns(row->row().poll_ns);
    std::vector<std::byte> kinds;
    for (const RowEntry& entry : row->row().entries) {
        kinds.push_back(static_cast<std::byte>(entry.transport));
        kinds.push_back(static_cast<std::byte>(entry.reason));
    }
    const auto& texts = row->row().reasons;
    bool put = results.set_kinds(kinds).has_value() &&
               results.set_order(std::as_bytes(std::span(row->row().order))).has_value();
    auto reasons = results.init_reasons(static_cast<std::uint32_t>(texts.size()));
    for (std::uint32_t i = 0; put && reasons && i < texts.size(); ++i)
        put = reasons->set(i, texts[i]).has_value();
    co_return checked(results, put && reasons.has_value());
}

}  // namespace zooid::skb
