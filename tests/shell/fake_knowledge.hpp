// A knowledge base whose answers a test writes down; it serves the real schema.
#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include <zooid/interconnect/sleep.hpp>
#include <zooid/schema/skb_rpc.hpp>

namespace zooid::shell::testing {

using schema::skb::Skb;
using SkbStatus = schema::skb::Status;

struct FakeKnowledge {
    explicit FakeKnowledge(interconnect::Executor& given) : running_on(given) {}
    interconnect::Executor& running_on;
    interconnect::Executor& executor() { return running_on; }

    struct Piece {
        std::string text;
        bool ends_answer = true;
        SkbStatus status = SkbStatus::ok;
    };
    SkbStatus opening = SkbStatus::ok;
    std::uint32_t column = 0;
    std::string error;
    std::vector<Piece> pieces;
    std::size_t next_piece = 0;
    std::uint64_t pause_us = 0;  // before each piece
    bool endless = false;        // begins again after the last piece
    std::vector<std::string> goals;
    std::vector<std::uint32_t> cancelled;
    std::uint64_t steps_max = 0;
    bool json = false;

    struct Noticed {
        bool asserted = true;
        std::int64_t core = 0;
        bool more = false;
        std::uint64_t lost = 0;
        SkbStatus status = SkbStatus::ok;
    };
    std::vector<Noticed> noticed;
    std::vector<std::uint32_t> unsubscribed;
    std::uint64_t every_us = 0;

    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    Reply<Skb::Query> query(const Skb::Query::Params& params, Context&) {
        steps_max = params.steps_max();
        json = params.json();
        co_return open<Skb::Query::Results>(params.text());
    }
    Reply<Skb::Why> why(const Skb::Why::Params& params, Context&) {
        json = params.json();
        co_return open<Skb::Why::Results>(params.goal());
    }
    Reply<Skb::Next> next(const Skb::Next::Params&, Context&) {
        if (pause_us > 0)
            co_await interconnect::SleepUntil(running_on, {running_on.now().us + pause_us});
        Skb::Next::Results results;
        if (next_piece == pieces.size() && endless) next_piece = 0;
        if (next_piece == pieces.size()) {
            results.set_end_of_query(true);
            co_return results;
        }
        const Piece& piece = pieces[next_piece++];
        results.set_status(piece.status);
        results.set_end_of_answer(piece.ends_answer);
        if (piece.status == SkbStatus::ok)
            (void)results.set_chunk(std::as_bytes(std::span(piece.text)));
        else
            (void)results.set_error(piece.text);
        co_return results;
    }
    Reply<Skb::Cancel> cancel(const Skb::Cancel::Params& params, Context&) {
        cancelled.push_back(params.query());
        co_return Skb::Cancel::Results{};
    }
    Reply<Skb::AssertFacts> assert_facts(const Skb::AssertFacts::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Transports> transports(const Skb::Transports::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    // What the shell does not ask for.
    Reply<Skb::Prepare> prepare(const Skb::Prepare::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Run> run(const Skb::Run::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Fetch> fetch(const Skb::Fetch::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Forget> forget(const Skb::Forget::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    /// To the answers of a goal with the columns C and T.
    Reply<Skb::Subscribe> subscribe(const Skb::Subscribe::Params& params, Context&) {
        goals.emplace_back(params.text());
        every_us = params.every_us();
        Skb::Subscribe::Results results;
        results.set_status(opening);
        results.set_subscription(9);
        (void)results.set_error(error);
        auto columns = results.init_columns(2);
        (void)columns->set(0, "C");
        (void)columns->set(1, "T");
        co_return results;
    }
    /// One of `noticed` at once; when there is none, nothing after the time to wait.
    Reply<Skb::Notices> notices(const Skb::Notices::Params& params, Context&) {
        Skb::Notices::Results results;
        if (noticed.empty()) {
            co_await interconnect::SleepUntil(running_on, {running_on.now().us + params.wait_us()});
            co_return results;
        }
        const Noticed notice = noticed.front();
        noticed.erase(noticed.begin());
        results.set_status(notice.status);
        results.set_more(notice.more);
        (void)results.set_error(notice.status == SkbStatus::ok ? "" : "type_error(evaluable,a/0)");
        auto list = results.init_notices(1);
        auto row = list->at(0);
        row.set_asserted(notice.asserted);
        row.set_lost(notice.lost);
        auto values = row.init_row(2);
        values->at(0).set_integer(notice.core);
        (void)values->at(1).set_atom("B c");
        co_return results;
    }
    Reply<Skb::Unsubscribe> unsubscribe(const Skb::Unsubscribe::Params& params, Context&) {
        unsubscribed.push_back(params.subscription());
        co_return Skb::Unsubscribe::Results{};
    }
    Reply<Skb::Change> change(const Skb::Change::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::RetractOwner> retract_owner(const Skb::RetractOwner::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Save> save(const Skb::Save::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Quotas> quotas(const Skb::Quotas::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Mark> mark(const Skb::Mark::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Difference> difference(const Skb::Difference::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Unmark> unmark(const Skb::Unmark::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Begin> begin(const Skb::Begin::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Commit> commit(const Skb::Commit::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }
    Reply<Skb::Abort> abort(const Skb::Abort::Params&, Context&) {
        co_return std::unexpected(interconnect::Refusal::denied);
    }

private:
    template <class Results>
    Results open(std::string_view goal) {
        goals.emplace_back(goal);
        next_piece = 0;
        Results results;
        results.set_status(opening);
        results.set_query(5);
        results.set_column(column);
        (void)results.set_error(error);
        return results;
    }
};

}  // namespace zooid::shell::testing
