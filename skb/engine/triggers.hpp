// Commits, held against the patterns somebody waits for.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "query_goal.hpp"
#include "zooid/skb/subscription.hpp"

namespace zooid::skb {

/// A committed change of a watched relation.
struct FactChange {
    Clause* clause;
    Notice::Kind kind;
    std::uint64_t generation;
};

/// A subscription that is compiled: its goal's last argument is the fact.
struct Trigger {
    explicit Trigger(Machine& machine) : guard(machine) {}

    SubscriptionLimits limits;
    Predicate* predicate = nullptr;
    std::uint64_t since = 0;  // changes of later generations are told
    Keys keys{};              // of the pattern
    std::vector<std::string> names;
    GoalClause guard;
    std::deque<Notice> notices;
    std::uint64_t lost = 0;
    std::string error;

    [[nodiscard]] bool is_about(const FactChange& change) const;
};

/// Changes of watched relations wait here until deliver() looks at them; while some wait, the base
/// keeps every clause.
class Triggers {
public:
    explicit Triggers(Database& database);

    /// Compiles a subscription and watches for it, until forget(); an error leaves nothing behind.
    std::expected<void, SubscriptionError> watch(Trigger& trigger, std::string_view text);
    void forget(Trigger& trigger);
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] Machine& machine() { return machine_; }

    /// A change of a watched relation is committed.
    void on_commit(const FactChange& change);
    /// Looks at changes, oldest first, until all are or `slice_passed` says true after one.
    /// @return whether some still wait
    bool deliver(const std::function<bool()>& slice_passed);

private:
    void look(Trigger& trigger, const FactChange& change);
    bool prepare(Trigger& trigger, std::string_view text);
    bool read(Trigger& trigger, std::string_view text, std::vector<Cell>& arguments, Cell& guard);

    Database& db_;
    Machine machine_;
    std::uint32_t column_ = 0;  // of a syntax error
    std::unordered_map<const Predicate*, std::vector<Trigger*>> watchers_;
    std::size_t count_ = 0;
    std::deque<FactChange> changes_;
    std::optional<LiveQuery> kept_;  // while changes wait
};

}  // namespace zooid::skb
