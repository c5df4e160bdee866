#include "skb_server.hpp"

#include "decisions.hpp"
#include "turn.hpp"

namespace zooid::skb {

namespace {

constexpr std::size_t error_bytes_max = 1'000;

std::string_view shortened(std::string_view text) { return text.substr(0, error_bytes_max); }

/// Nothing when the answer has no room: then the channel's limit is smaller than the schema's.
template <class Results>
std::expected<Results, interconnect::Refusal> checked(Results results, bool put) {
    if (!put) return std::unexpected(interconnect::Refusal::busy);
    return results;
}

}  // namespace

SkbServer::Place* SkbServer::find(std::uint32_t number) {
    for (Place& place : places_) {
        if (number != 0 && place.number == number) return &place;
    }
    return nullptr;
}

template <class Results>
Results SkbServer::open(std::string_view goal, OpenQuery::Form form, std::uint64_t steps_max) {
    Results results;
    Place* free = nullptr;
    for (Place& place : places_) {
        if (place.number == 0) free = &place;
    }
    if (free == nullptr || state_.open_queries >= open_queries_max) {
        results.set_status(WireStatus::busy);
        return results;
    }
    auto query = std::make_unique<OpenQuery>(state_, goal, form, steps_max);
    if (const auto& wrong = query->wrong()) {
        results.set_status(WireStatus::syntax);
        results.set_column(wrong->column);
        (void)results.set_error(shortened(wrong->error));  // the column alone says enough
        return results;
    }
    *free = {next_number_++, std::move(query)};
    results.set_query(free->number);
    return results;
}

SkbServer::Reply<SkbServer::Api::Query>
SkbServer::query(const Api::Query::Params& params, Context&) {
    const auto form = params.json() ? OpenQuery::Form::json : OpenQuery::Form::lines;
    co_return open<Api::Query::Results>(params.text(), form, params.steps_max());
}

SkbServer::Reply<SkbServer::Api::Why> SkbServer::why(const Api::Why::Params& params, Context&) {
    co_return open<Api::Why::Results>(params.goal(), OpenQuery::Form::proof, 0);
}

SkbServer::Reply<SkbServer::Api::Next> SkbServer::next(const Api::Next::Params& params, Context&) {
    Api::Next::Results results;
    Place* const place = find(params.query());
    if (place == nullptr) {
        results.set_status(WireStatus::no_query);
        co_return results;
    }
    const std::uint64_t until_us = executor().now().us + next_us_max;
    std::optional<Piece> piece;
    for (;;) {
        state_.begin_slice();
        piece = place->query->step();
        if (piece || executor().now().us >= until_us) break;
        co_await Turn(executor());
    }
    if (!piece) co_return results;  // nothing yet: the client asks again, or cancels
    results.set_status(piece->status);
    results.set_end_of_answer(piece->ends_answer);
    results.set_end_of_query(piece->ends_query);
    const bool put = piece->status == WireStatus::ok
                         ? results.set_chunk(std::as_bytes(std::span(piece->text))).has_value()
                         : results.set_error(shortened(piece->text)).has_value();
    if (piece->ends_query) *place = {};
    co_return checked(results, put);
}

SkbServer::Reply<SkbServer::Api::Cancel>
SkbServer::cancel(const Api::Cancel::Params& params, Context&) {
    Api::Cancel::Results results;
    Place* const place = find(params.query());
    results.set_status(place == nullptr ? WireStatus::no_query : WireStatus::ok);
    if (place != nullptr) *place = {};
    co_return results;
}

SkbServer::Reply<SkbServer::Api::AssertFacts>
SkbServer::assert_facts(const Api::AssertFacts::Params& params, Context&) {
    Api::AssertFacts::Results results;
    if (!rights_.assert_facts) {
        results.set_status(WireStatus::engine_error);
        co_return checked(
            results,
            results.set_error("only monitors assert facts: measure through one").has_value());
    }
    const std::uint64_t before = state_.base.version();
    const std::string source(params.source());
    const auto loaded =
        state_.base.consult(params.facts(),
                            {.source = params.declared() ? Source::declared : Source::measured,
                             .owner = source,
                             .time_ns = state_.now_ns()},
                            {.inferences_max = 10'000, .arena_bytes = arena_bytes});
    results.set_count(static_cast<std::uint32_t>(state_.base.version() - before));
    if (loaded) co_return results;
    results.set_status(loaded.error().line != 0 ? WireStatus::syntax : WireStatus::engine_error);
    co_return checked(results, results.set_error(shortened(loaded.error().term)).has_value());
}

SkbServer::Reply<SkbServer::Api::Transports>
SkbServer::transports(const Api::Transports::Params& params, Context&) {
    Api::Transports::Results results;
    const std::uint64_t version = state_.base.version();
    results.set_version(version);
    if (params.version() == version) co_return results;
    if (params.from() >= cores_) {
        results.set_status(WireStatus::failed);
        co_return results;
    }
    state_.begin_slice();
    const auto row = std::make_unique<RowMaker>(state_, params.from(), cores_);
    for (auto made = row->step(); made != RowMaker::Progress::done; made = row->step()) {
        if (made == RowMaker::Progress::failed) {
            results.set_status(WireStatus::engine_error);
            co_return results;
        }
        co_await Turn(executor());
        state_.begin_slice();
    }
    results.set_cores(static_cast<std::uint16_t>(cores_));
    results.set_poll_ns(row->row().poll_ns);
    std::vector<std::byte> kinds;
    for (const TransportEntry& entry : row->row().entries) {
        kinds.push_back(static_cast<std::byte>(entry.transport));
        kinds.push_back(static_cast<std::byte>(entry.reason));
    }
    const auto& texts = row->row().reasons;
    bool put = results.set_kinds(kinds).has_value();
    auto reasons = results.init_reasons(static_cast<std::uint32_t>(texts.size()));
    for (std::uint32_t i = 0; put && reasons && i < texts.size(); ++i)
        put = reasons->set(i, texts[i]).has_value();
    co_return checked(results, put && reasons.has_value());
}

}  // namespace zooid::skb
