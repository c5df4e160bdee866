#include "query_stream.hpp"

#include <zooid/shell/json_text.hpp>

namespace zooid::shell {

namespace {

using schema::skb::Skb;
using SkbStatus = schema::skb::Status;
using Next = Skb::Next::Results;

constexpr int proof_version = 2;  // of its JSON, as skb/shell has it

class Printer {
public:
    Printer(Session& session, const QueryStream& stream) : session_(session), stream_(stream) {
        if (!stream.json || stream.proof) return;
        session.write("{\"version\":" + std::to_string(json_version) +
                      ",\"command\":" + json_text(stream.command) + ",\"answers\":[");
        session.json_open = true;
    }

    void chunk(const Next& next) {
        const auto bytes = next.chunk();
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (stream_.json && stream_.proof) return collect(text, next.end_of_answer());
        if (stream_.json && !in_answer_ && !text.empty() && answers_ > 0) session_.write(",");
        session_.write(text);
        if (!text.empty()) {
            in_answer_ = true;
            ends_line_ = text.back() == '\n';
        }
        if (!next.end_of_answer()) return;
        if (!stream_.json && !ends_line_) session_.write("\n");
        ++answers_;
        in_answer_ = false;
        ends_line_ = true;
    }

    void end(bool complete) {
        if (!stream_.json || stream_.proof) return;
        session_.json_open = false;
        session_.write(std::string("],\"complete\":") + (complete ? "true" : "false") +
                       ",\"status\":0}\n");
    }

    [[nodiscard]] std::uint64_t answers() const { return answers_; }

private:
    /// A proof comes in pieces the service bounds; it is written whole, or not at all.
    void collect(std::string_view text, bool last) {
        text_ += text;
        if (!last) return;
        session_.write("{\"version\":" + std::to_string(proof_version) + ",\"command\":" +
                       json_text(stream_.command) + ",\"proof\":" + text_ + ",\"status\":0}\n");
        text_.clear();
        ++answers_;
    }

    Session& session_;
    const QueryStream& stream_;
    std::string text_;
    std::uint64_t answers_ = 0;
    bool in_answer_ = false;
    bool ends_line_ = true;
};

}  // namespace

CommandTask close_query(Session& session, ServiceChannel* channel, std::uint32_t query) {
    Skb::Cancel::Params params;
    params.set_query(query);
    const auto closed = co_await SkbClient(*channel).cancel(params);
    session.open_query.reset();
    if (!closed) co_return std::unexpected(call_failure(closed.error(), "the knowledge base"));
    co_return std::expected<void, Failure>();
}

Failure query_failure(SkbStatus status, std::uint32_t column, std::string_view error) {
    const std::string text(error);
    switch (status) {
        case SkbStatus::ok:
            break;
        case SkbStatus::syntax:
            return {Status::usage, "syntax error at column " + std::to_string(column) +
                                       (text.empty() ? "" : ": " + text)};
        case SkbStatus::failed:
            return {Status::none, text.empty() ? "no answer" : text};
        case SkbStatus::engine_error:
            return {Status::fault, text};
        case SkbStatus::limit:
            return {Status::limit, (text.empty() ? "a limit was reached" : text) +
                                       "; narrow the query, or raise --steps"};
        case SkbStatus::cancelled:
            return {Status::interrupted, "the query was cancelled"};
        case SkbStatus::no_query:
            return {Status::fault, "the query is gone; ask again"};
        case SkbStatus::busy:
            return {Status::limit, "too many queries are open; wait for one to end"};
        case SkbStatus::denied:
        case SkbStatus::conflict:
            return {Status::fault, text};
    }
    return {Status::fault, "the knowledge base answered a status we do not know; rebuild both"};
}

CommandTask show_answers(Session& session, QueryStream stream) {
    session.open_query = stream.query;
    Printer printer(session, stream);
    Skb::Next::Params params;
    params.set_query(stream.query);
    for (;;) {
        const auto next = co_await SkbClient(*stream.channel).next(params);
        if (!next) {
            session.open_query.reset();
            co_return std::unexpected(call_failure(next.error(), "the knowledge base"));
        }
        if (next->status() != SkbStatus::ok) {
            session.open_query.reset();
            co_return std::unexpected(query_failure(next->status(), 0, next->error()));
        }
        printer.chunk(*next);
        if (next->end_of_query()) {
            session.open_query.reset();
            if (printer.answers() == 0)
                co_return std::unexpected(Failure{Status::none, "no answer"});
            printer.end(true);
            co_return std::expected<void, Failure>();
        }
        if (printer.answers() < stream.answers_max) continue;
        printer.end(false);
        co_return co_await close_query(session, stream.channel, stream.query);
    }
}

}  // namespace zooid::shell
