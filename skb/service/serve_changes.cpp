// What clients change: all of one request, or nothing.
#include <optional>
#include <zooid/interconnect/yield.hpp>
#include <zooid/skb/batch.hpp>

#include "skb_server.hpp"
#include "wire_rows.hpp"

namespace zooid::skb {

namespace {

using interconnect::Refusal;

QueryLimits facts_limits() {
    QueryLimits limits;
    limits.inferences_max = 10'000;
    limits.arena_bytes = arena_bytes;
    return limits;
}

/// Says that the transaction a change was to be part of is over.
template <class Results>
std::expected<Results, Refusal> too_late() {
    Results results;
    results.set_status(WireStatus::failed);
    return checked(results, results.set_error(lasted_too_long).has_value());
}

}  // namespace

Batch* SkbServer::batch_of(std::optional<Batch>& own, std::string_view source, bool declared) {
    if (transaction_.is_begun()) return transaction_.batch();
    return &own.emplace(state_.base, writer(source, declared));
}

SkbServer::Reply<SkbServer::Api::AssertFacts>
SkbServer::assert_facts(const Api::AssertFacts::Params& params, Context&) {
    Api::AssertFacts::Results results;
    const bool amid = transaction_.is_begun();
    std::optional<Batch> own;
    Batch* const batch = batch_of(own, params.source(), params.declared());
    if (batch == nullptr) co_return too_late<Api::AssertFacts::Results>();
    const std::size_t before = batch->changes();
    const auto loaded = batch->consult(params.facts(), facts_limits());
    if (!loaded) {
        const std::string& term = loaded.error().term;
        const bool is_syntax = term.starts_with("error(syntax_error(");
        results.set_status(
            wire_status(is_syntax ? ExitStatus::syntax : status_of_error(term), term));
        co_return checked(results,
                          results.set_error(shortened(with_cure(state_.base, term))).has_value());
    }
    results.set_count(static_cast<std::uint32_t>(batch->changes() - before));
    if (!amid) batch->commit();
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

SkbServer::Reply<SkbServer::Api::Change>
SkbServer::change(const Api::Change::Params& params, Context&) {
    Api::Change::Results results;
    const auto gone = read_values(params.gone());
    const auto come = read_values(params.come());
    const std::size_t columns = params.columns();
    const auto is_whole = [columns](const auto& values) {
        return columns == 0 ? values.empty() : values.size() % columns == 0;
    };
    if (!gone || !come || !is_whole(*gone) || !is_whole(*come)) {
        results.set_status(WireStatus::failed);
        co_return checked(
            results,
            results.set_error("rows are whole, and of integers, reals and atoms").has_value());
    }
    const bool amid = transaction_.is_begun();
    std::optional<Batch> own;
    Batch* const batch = batch_of(own, params.source(), params.declared());
    if (batch == nullptr) co_return too_late<Api::Change::Results>();
    const std::size_t before = batch->changes();
    if (const auto done = batch->change(params.relation(), columns, *gone, *come); !done) {
        results.set_status(wire_status(done.error()));
        co_return checked(results, results.set_error(cure_of(done.error())).has_value());
    }
    results.set_count(static_cast<std::uint32_t>(batch->changes() - before));
    if (!amid) batch->commit();
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

SkbServer::Reply<SkbServer::Api::RetractOwner>
SkbServer::retract_owner(const Api::RetractOwner::Params& params, Context&) {
    Api::RetractOwner::Results results;
    if (!administers()) {
        results.set_status(WireStatus::denied);
        co_return results;
    }
    results.set_count(static_cast<std::uint32_t>(state_.base.retract_owner(params.owner())));
    while (state_.deliver()) co_await interconnect::Yield(executor());
    co_return results;
}

}  // namespace zooid::skb
