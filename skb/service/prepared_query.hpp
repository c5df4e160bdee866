// A query that a client runs again and again, and the rows of its answers.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <zooid/skb/query.hpp>

#include "running_time.hpp"

namespace zooid::skb {

/// Rows that go into one message.
struct RowsPiece {
    std::vector<Value> values;  // shape [rows][columns]
    std::uint16_t rows = 0;
    std::size_t words = 0;
    bool more = false;  // the query has not come to its end
    std::string error;  // ISO error term
    ExitStatus status = ExitStatus::answers;
};

/// @invariant counted in ServiceState::prepared while it lives.
class PreparedQuery final : Holder {
public:
    /// @param us_max of each run, as RunningTime
    PreparedQuery(ServiceState& state, std::string_view text, const QueryLimits& limits,
                  std::uint64_t us_max);
    ~PreparedQuery() { --state_.prepared; }
    PreparedQuery(const PreparedQuery&) = delete;
    PreparedQuery& operator=(const PreparedQuery&) = delete;

    /// Whether it can be run; if not, error_text() and error_column() of it say why.
    [[nodiscard]] bool is_readable() const { return is_readable_; }
    [[nodiscard]] const Query& query() const { return query_; }
    /// Before it is run, what runs has to be asked.
    [[nodiscard]] bool asks_what_runs() const { return asks_what_runs_; }

    /// Begins a run; false: no room for the values' atoms.
    [[nodiscard]] bool start(std::span<const FactValue> values);
    /// Adds answers until the piece is full, the run is over (both: true) or the slice has passed.
    bool fill(RowsPiece& piece, std::size_t rows_max);

private:
    void let_go(std::uint64_t now_us, std::uint64_t idle_us) override;
    bool put(RowsPiece& piece, std::size_t rows_max);

    ServiceState& state_;
    RunningTime time_;
    Query query_;
    std::optional<Row> held_;  // an answer that did not fit into the last piece
    bool is_readable_ = true;
    bool asks_what_runs_;
    bool is_over_ = true;        // no run, or at its end
    std::uint64_t used_us_ = 0;  // when it was read last
    bool was_let_go_ = false;
};

}  // namespace zooid::skb
