// Answers of the knowledge base, printed as they come.
#pragma once
#include <cstdint>
#include <string>
#include <zooid/shell/program/session.hpp>

namespace zooid::shell {

/// An open query and how it is shown.
struct QueryStream {
    ServiceChannel* channel = nullptr;
    std::uint32_t query = 0;
    std::string command;  // for the JSON envelope
    bool json = false;
    bool proof = false;  // its one answer is a proof: lines, or in JSON the tree of skb/shell
    std::uint64_t answers_max = 0;
};

/// Prints answers until the query ends, or answers_max have come; then closes it.
/// JSON: {"version":1,"command":...,"answers":[...],"complete":...,"status":...} on one line; of a
/// proof {"version":2,"command":...,"proof":[...],"status":...}.
[[nodiscard]] CommandTask show_answers(Session& session, QueryStream stream);

/// Asks why `goal` holds and prints the proof.
[[nodiscard]] CommandTask
show_proof(Session& session, std::string command, std::string goal, bool json);

/// The query is still open with the service: closes it, whatever it answers.
[[nodiscard]] CommandTask
close_query(Session& session, ServiceChannel* channel, std::uint32_t query);

inline constexpr std::uint64_t end_us_max = 1'000'000;  // that a cancelled command waits to end

/// The session's subscription is still open with the service: ends it.
[[nodiscard]] CommandTask end_subscription(Session& session, ServiceChannel* channel);

/// What the knowledge base said instead of opening the query. `text` is the query.
[[nodiscard]] Failure
query_failure(schema::skb::Status status, std::uint32_t column, std::string_view error);

}  // namespace zooid::shell
