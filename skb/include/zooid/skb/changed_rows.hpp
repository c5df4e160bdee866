// What has changed since a mark, as rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zooid/skb/row.hpp"
#include "zooid/skb/saved_base.hpp"

namespace zooid::skb {

inline constexpr std::size_t changed_column_bytes_max = 512;  // of a term as text

/// A fact that has come or gone.
struct ChangedRow {
    bool come = true;
    std::string relation;
    Row row;
};

/// The difference between a mark and the moment this is made. A fact that went and came again is
/// not in it. Rules are counted only: Mark::difference() has their text.
/// @invariant while it lives the base keeps every clause it will look at.
class ChangedRows {
public:
    /// @param mark need not outlive this
    explicit ChangedRows(const Mark& mark);
    ~ChangedRows();
    ChangedRows(ChangedRows&&) noexcept;
    ChangedRows& operator=(ChangedRows&&) noexcept;

    /// Some rows more, or none yet; nothing: that was all.
    /// @cost at most 512 clauses at once, or sorting those of one relation that changed
    std::optional<std::vector<ChangedRow>> next();
    /// Rules that have come or gone, of what was looked at so far.
    [[nodiscard]] std::size_t rules() const;
    /// Of the base when this was made.
    [[nodiscard]] std::uint64_t version() const;
    /// That moment.
    [[nodiscard]] Mark later() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
