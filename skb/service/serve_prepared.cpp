// Queries that are run again and again, and their rows.
#include <zooid/interconnect/yield.hpp>

#include "skb_server.hpp"
#include "wire_rows.hpp"

namespace zooid::skb {

namespace {

/// The rows of a piece, and how it ended.
template <class Results>
std::expected<Results, interconnect::Refusal>
put_piece(KnowledgeBase& base, const RowsPiece& piece) {
    Results results;
    results.set_rows(piece.rows);
    results.set_more(piece.more);
    bool put = true;
    if (!piece.values.empty()) {
        auto list = results.init_values(static_cast<std::uint32_t>(piece.values.size()));
        put = list && put_values(*list, piece.values);
    }
    if (put && !piece.error.empty()) {
        results.set_status(wire_status(piece.status, piece.error));
        // Who got rows as well is told the status alone when the text has no room.
        const bool told = results.set_error(shortened(with_cure(base, piece.error))).has_value();
        put = told || piece.rows > 0;
    }
    return checked(results, put);
}

}  // namespace

interconnect::Task<std::expected<RowsPiece, interconnect::CallError>>
SkbServer::gather(PreparedQuery& query, std::uint16_t rows_max) {
    const std::size_t most = rows_max == 0 ? UINT16_MAX : rows_max;
    const std::uint64_t until_us = executor().now().us + next_us_max;
    RowsPiece piece;
    for (;;) {
        state_.begin_slice();
        if (query.fill(piece, most) || executor().now().us >= until_us) break;
        co_await interconnect::Yield(executor());
    }
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return piece;
}

SkbServer::Reply<SkbServer::Api::Prepare>
SkbServer::prepare(const Api::Prepare::Params& params, Context&) {
    Api::Prepare::Results results;
    auto* const free = find(prepared_, 0);
    if (free == nullptr || state_.prepared >= prepared_max) {
        results.set_status(WireStatus::busy);
        co_return checked(results,
                          results.set_error("too many prepared queries: close one").has_value());
    }
    QueryLimits limits = state_.limits(params.steps_max(), writer());
    limits.arena_bytes = prepared_arena_bytes;
    auto made = std::make_shared<PreparedQuery>(state_, params.text(), limits, params.time_us());
    const Query& query = made->query();
    if (!made->is_readable()) {
        results.set_status(wire_status(query.status(), query.error_text()));
        results.set_column(query.error_column());
        co_return checked(results, results.set_error(shortened(query.error_text())).has_value());
    }
    if (!put_columns(results, query)) co_return std::unexpected(interconnect::Refusal::busy);
    *free = {next_number_++, std::move(made)};
    results.set_prepared(free->number);
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Run> SkbServer::run(const Api::Run::Params& params, Context&) {
    Api::Run::Results refused;
    auto* const place = find_open(prepared_, params.prepared());
    if (place == nullptr) {
        refused.set_status(WireStatus::no_query);
        co_return refused;
    }
    const auto values = read_values(params.values());
    if (!values || values->size() > place->item->query().columns()) {
        refused.set_status(WireStatus::failed);
        co_return checked(refused,
                          refused
                              .set_error("values are integers, reals and atoms, and no more "
                                         "than the query has columns")
                              .has_value());
    }
    if (place->item->asks_what_runs()) co_await state_.live->refresh();
    if (!place->item->start(*values)) {
        refused.set_status(WireStatus::limit);
        co_return checked(refused, refused.set_error(cure_of(FactError::full)).has_value());
    }
    const auto piece = co_await gather(*place->item, params.rows_max());
    if (!piece) co_return std::unexpected(interconnect::Refusal::busy);
    co_return put_piece<Api::Run::Results>(state_.base, *piece);
}

SkbServer::Reply<SkbServer::Api::Fetch>
SkbServer::fetch(const Api::Fetch::Params& params, Context&) {
    auto* const place = find_open(prepared_, params.prepared());
    if (place == nullptr) {
        Api::Fetch::Results refused;
        refused.set_status(WireStatus::no_query);
        co_return refused;
    }
    const auto piece = co_await gather(*place->item, params.rows_max());
    if (!piece) co_return std::unexpected(interconnect::Refusal::busy);
    co_return put_piece<Api::Fetch::Results>(state_.base, *piece);
}

SkbServer::Reply<SkbServer::Api::Forget>
SkbServer::forget(const Api::Forget::Params& params, Context&) {
    Api::Forget::Results results;
    auto* const place = find_open(prepared_, params.prepared());
    results.set_status(place == nullptr ? WireStatus::no_query : WireStatus::ok);
    if (place != nullptr) *place = {};
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

}  // namespace zooid::skb
