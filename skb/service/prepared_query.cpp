#include "prepared_query.hpp"

#include <utility>

#include "failure.hpp"
#include "wire_rows.hpp"

namespace zooid::skb {

namespace {
QueryLimits within(const RunningTime& time, QueryLimits limits) {
    limits.deadline_passed = [&time] { return time.is_over(); };
    return limits;
}
}  // namespace

PreparedQuery::PreparedQuery(ServiceState& state, std::string_view text, const QueryLimits& limits,
                             std::uint64_t us_max)
    : Holder(state.holders),
      state_(state),
      time_(state, us_max),
      query_(state.base, text, within(time_, limits)),
      asks_what_runs_(state.live != nullptr && state.live->named_in(text)) {
    ++state_.prepared;
    is_readable_ = query_.error_text().empty();
    query_.rest();
}

bool PreparedQuery::start(std::span<const FactValue> values) {
    held_.reset();
    is_over_ = false;
    was_let_go_ = false;
    used_us_ = state_.executor.now().us;
    time_.restart();
    return query_.restart(values).has_value();
}

void PreparedQuery::let_go(std::uint64_t now_us, std::uint64_t idle_us) {
    if (is_over_ || now_us - used_us_ < idle_us) return;
    query_.rest();
    held_.reset();
    is_over_ = was_let_go_ = true;
}

bool PreparedQuery::fill(RowsPiece& piece, std::size_t rows_max) {
    used_us_ = state_.executor.now().us;
    if (std::exchange(was_let_go_, false)) {
        piece.error = let_go_error;
        piece.status = ExitStatus::limit;
        return true;
    }
    const RunningTime::Stretch stretch(time_);
    piece.more = !is_over_;
    while (!is_over_) {
        if (held_) {
            if (!put(piece, rows_max)) return true;
            continue;
        }
        const Query::Step step = query_.next();
        if (step == Query::Step::paused) return false;
        if (step == Query::Step::answer) {
            Row& row = held_.emplace();
            for (std::size_t i = 0; i < query_.columns(); ++i) row.push_back(query_.value(i));
            continue;
        }
        is_over_ = true;
        piece.more = false;
        if (step == Query::Step::none) return true;
        piece.error = query_.error_text();
        piece.status = query_.status();
    }
    return true;
}

/// False: the piece is full, or the answer fits into none.
bool PreparedQuery::put(RowsPiece& piece, std::size_t rows_max) {
    const std::size_t words = words_of(*held_);
    if (words > rows_words_max) {
        piece.status = ExitStatus::limit;
        piece.error =
            "an answer of " + std::to_string(words * 8) + " bytes does not fit into a message";
        piece.more = false;
        is_over_ = true;
        query_.rest();
        return false;
    }
    if (piece.words + words > rows_words_max || piece.rows == rows_max) return false;
    piece.values.insert(piece.values.end(), held_->begin(), held_->end());
    piece.words += words;
    ++piece.rows;
    held_.reset();
    return true;
}

}  // namespace zooid::skb
