// The replicated map from names to values: the state machine that agreement drives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <zooid/monitor/fixed_vector.hpp>
#include <zooid/monitor/update.hpp>

namespace zooid::monitor {

inline constexpr std::size_t names_max = 256;

/// A map of at most names_max names, sorted by name.
/// @invariant two tables with the same entries have the same digest(), whatever the order of
/// updates.
class NameTable {
public:
    struct Entry {
        Name name;
        Value value;
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    /// Whether `update` (set or remove) could be applied now.
    /// @param reserved new names that other updates in flight will add.
    /// @return none, or empty_name, unknown_name, table_full.
    [[nodiscard]] Refusal check(const Update& update, std::size_t reserved = 0) const;

    /// Applies an update that check() has passed. @cost O(names) for a new or a removed name
    void apply(const Update& update);

    /// The value of `name`, owned by the table until the next apply(); null when there is none.
    [[nodiscard]] const Value* get(const Name& name) const;

    /// A digest of all entries that does not depend on how they came. @cost O(1)
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

    /// Entry `index` in order of names, for a snapshot; index < size().
    [[nodiscard]] const Entry& entry(std::size_t index) const { return entries_[index]; }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    void clear();

private:
    [[nodiscard]] std::size_t lower_bound(const Name& name) const;
    [[nodiscard]] bool holds(std::size_t index, const Name& name) const;

    FixedVector<Entry, names_max> entries_;
    std::uint64_t digest_ = 0;
};

}  // namespace zooid::monitor
