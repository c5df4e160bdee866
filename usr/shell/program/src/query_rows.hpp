// Answers of the knowledge base, gathered to be shown together.
#pragma once
#include <cstdint>
#include <string>
#include <zooid/shell/program/session.hpp>
#include <zooid/skb/answer_rows.hpp>

namespace zooid::shell {

inline constexpr std::size_t gathered_bytes_max = 256 << 10;  // of answers, as JSON

/// What a query may take.
struct QueryQuota {
    std::uint64_t answers_max = 0;
    std::uint64_t steps_max = 0;  // 0: the engine's own
};

using RowsTask = interconnect::Task<std::expected<skb::AnswerRows, Failure>>;

/// Asks `goal` and takes its answers until it ends, or its quota or gathered_bytes_max is reached:
/// then they are not complete. Session::open_query is set meanwhile.
[[nodiscard]] RowsTask gather_rows(Session& session, std::string goal, QueryQuota quota);

}  // namespace zooid::shell
