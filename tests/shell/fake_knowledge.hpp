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

    using Context = interconnect::ServerContext;
    template <class M>
    using Reply = interconnect::ServerTask<M>;

    Reply<Skb::Query> query(const Skb::Query::Params& params, Context&) {
        steps_max = params.steps_max();
        json = params.json();
        co_return open<Skb::Query::Results>(params.text());
    }
    Reply<Skb::Why> why(const Skb::Why::Params& params, Context&) {
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
