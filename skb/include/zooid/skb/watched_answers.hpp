// Being told how the answers of a goal change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "zooid/skb/subscription.hpp"

namespace zooid::skb {

struct WatchLimits {
    QueryLimits query = {};           // of each time it is asked
    std::size_t answers_max = 256;    // different ones; beyond: resource_error(answers)
    std::size_t row_bytes_max = 512;  // of one answer; beyond: the same
    bool asserted = true;             // which changes are of interest
    bool retracted = true;
};

/// A goal of any kind, asked again when what it may look at has changed: an answer that was not one
/// before is a notice of kind asserted, one that is none any more of kind retracted.
/// @invariant nothing is lost: what has come and gone again before it was taken is not told.
/// @invariant memory: answers_max rows three times, and one query.
class WatchedAnswers {
public:
    /// @param base must outlive it
    static std::expected<WatchedAnswers, SubscriptionError>
    open(KnowledgeBase& base, std::string_view goal, const WatchLimits& limits);
    ~WatchedAnswers();
    WatchedAnswers(WatchedAnswers&&) noexcept;
    WatchedAnswers& operator=(WatchedAnswers&&) noexcept;

    /// Named variables, in order of appearance; those starting with _ left out.
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view name(std::size_t column) const;

    /// Whether its answers may be others now: it was not asked yet, or something it may look at has
    /// changed since.
    /// @cost as Dependencies::newest_change()
    [[nodiscard]] bool is_old();
    /// Asks. @return true when that is done; false when its slice has passed: go on with it
    bool refresh();

    /// Of what has come and gone since it was taken: first what has gone. Valid until refresh().
    [[nodiscard]] const Notice* first() const;
    std::optional<Notice> take();
    /// What it ended in when it was asked last, since this was last asked; empty: nothing. Then the
    /// answers before stand.
    std::string take_error();

private:
    struct State;
    explicit WatchedAnswers(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
