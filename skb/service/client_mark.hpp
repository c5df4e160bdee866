// A moment that a client wants to compare with, and what is told of the difference.
#pragma once
#include <cassert>
#include <optional>
#include <utility>
#include <vector>
#include <zooid/skb/changed_rows.hpp>

#include "service_state.hpp"

namespace zooid::skb {

/// @invariant when the base must keep too much for it, it is given up: is_set() is false then.
class ClientMark final : Holder {
public:
    explicit ClientMark(ServiceState& state) : Holder(state.holders), state_(state) {}

    void set() {
        forget();
        mark_.emplace(state_.base);
    }
    void forget() {
        mark_.reset();
        changed_.reset();
        rows_.clear();
        told_ = too_long_ = 0;
    }
    [[nodiscard]] bool is_set() const { return mark_.has_value(); }

    /// Looks for a row to tell, for a slice of the state. @return false when it has to go on
    [[nodiscard]] bool look();
    /// The next one, or null: there is none more. look() was true.
    [[nodiscard]] const ChangedRow* first() const {
        return told_ < rows_.size() ? &rows_[told_] : nullptr;
    }
    void next(bool told) {
        ++told_;
        if (!told) ++too_long_;
    }
    /// Of the difference that is told. @invariant look() was called
    [[nodiscard]] std::uint64_t version() const {
        assert(changed_);
        return changed_->version();
    }
    /// Rules, and facts that no message can hold, of what was looked at so far.
    /// @invariant as version()
    [[nodiscard]] std::size_t untold() const {
        assert(changed_);
        return changed_->rules() + too_long_;
    }
    /// All is told: the mark is where the difference ended.
    void move() {
        assert(changed_);
        Mark later = changed_->later();
        forget();
        mark_.emplace(std::move(later));
    }

private:
    void let_go(std::uint64_t, std::uint64_t) override { forget(); }

    ServiceState& state_;
    std::optional<Mark> mark_;
    std::optional<ChangedRows> changed_;  // while its rows are told
    std::vector<ChangedRow> rows_;
    std::size_t told_ = 0;      // of rows_
    std::size_t too_long_ = 0;  // of all
};

}  // namespace zooid::skb
