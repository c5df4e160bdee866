#include "query_rows.hpp"

#include "query_stream.hpp"

namespace zooid::shell {

namespace {

using schema::skb::Skb;
using SkbStatus = schema::skb::Status;

using OpenTask = interconnect::Task<std::expected<std::uint32_t, Failure>>;

/// `session` gives the coroutine its executor.
OpenTask open_query(Session&, ServiceChannel* channel, std::string goal, std::uint64_t steps_max) {
    Skb::Query::Params params;
    params.set_steps_max(steps_max);
    params.set_json(true);
    if (!params.set_text(goal))
        co_return std::unexpected(usage_failure("the query is too long; shorten it"));
    const auto opened = co_await SkbClient(*channel).query(params);
    if (!opened) co_return std::unexpected(call_failure(opened.error(), "the knowledge base"));
    if (opened->status() != SkbStatus::ok)
        co_return std::unexpected(
            query_failure(opened->status(), opened->column(), opened->error()));
    co_return opened->query();
}

}  // namespace

RowsTask gather_rows(Session& session, std::string goal, QueryQuota quota) {
    const auto channel = co_await session.services().knowledge();
    if (!channel) co_return std::unexpected(channel.error());
    const auto query = co_await open_query(session, *channel, std::move(goal), quota.steps_max);
    if (!query) co_return std::unexpected(query.error());
    session.open_query = *query;
    Skb::Next::Params params;
    params.set_query(*query);
    skb::AnswerRows rows;
    std::string answer;
    std::size_t bytes = 0;
    while (rows.rows.size() < quota.answers_max && bytes < gathered_bytes_max) {
        const auto next = co_await SkbClient(**channel).next(params);
        const bool is_over = !next || next->status() != SkbStatus::ok || next->end_of_query();
        if (is_over) session.open_query.reset();
        if (!next) co_return std::unexpected(call_failure(next.error(), "the knowledge base"));
        if (next->status() != SkbStatus::ok)
            co_return std::unexpected(query_failure(next->status(), 0, next->error()));
        const auto chunk = next->chunk();
        answer.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
        bytes += chunk.size();
        if (next->end_of_answer() && !answer.empty()) {
            if (!rows.add_json(answer))
                co_return std::unexpected(Failure{
                    Status::fault, "the knowledge base sent an answer that is no JSON object"});
            answer.clear();
        }
        if (!is_over) continue;
        rows.complete = true;
        co_return rows;
    }
    const auto closed = co_await close_query(session, *channel, *query);
    if (!closed) co_return std::unexpected(closed.error());
    co_return rows;
}

}  // namespace zooid::shell
