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
    bool plain = false;  // answers are lines of text: in JSON each is one string
    std::uint64_t answers_max = 0;
};

/// Prints answers until the query ends, or answers_max have come; then closes it.
/// JSON: {"version":1,"command":...,"answers":[...],"complete":...,"status":...} on one line.
[[nodiscard]] CommandTask show_answers(Session& session, QueryStream stream);

/// What the knowledge base said instead of opening the query. `text` is the query.
[[nodiscard]] Failure
query_failure(schema::skb::Status status, std::uint32_t column, std::string_view error);

}  // namespace zooid::shell
