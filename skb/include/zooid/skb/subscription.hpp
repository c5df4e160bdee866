// Being told when facts come and go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/row.hpp"

namespace zooid::skb {

inline constexpr std::size_t changes_waiting_max = 4'096;      // of a base, not delivered yet
inline constexpr std::size_t subscriptions_max = 256;          // of a base
inline constexpr std::uint64_t guard_inferences_max = 10'000;  // of each look at a change

struct SubscriptionLimits {
    std::size_t notices_max = 256;         // that wait to be taken
    std::size_t text_bytes_max = 4'096;    // of a subscription
    std::size_t column_bytes_max = 4'096;  // of a column of a row that is a term
    bool asserted = true;                  // which changes are of interest
    bool retracted = true;
};

/// Why there is no subscription: the ISO error term as text, or `too many`.
struct SubscriptionError {
    std::string term;
    std::uint32_t column = 0;  // of a syntax error, from 1; else 0
};

/// A fact that came or went, as the values of the subscription's variables.
struct Notice {
    enum class Kind : std::uint8_t { asserted, retracted };
    Kind kind = Kind::asserted;
    std::uint64_t version = 0;  // of the base, since the change
    std::uint64_t lost = 0;     // notices before this one that were not kept: ask for all anew
    Row row;
};

/// A pattern and a guard, as in `load(Core, P), P > 90`: a fact that is committed or retracted and
/// matches the pattern is told when the guard holds in the base as that commit left it.
/// @invariant one subscription's notices come in the order of the commits, each at most once.
class Subscription {
public:
    /// @param base must outlive the subscription
    /// @param text a fact's pattern, alone or before conditions; rules that derive it do not count
    /// @cost none until its relation changes; then matching, and one query per match
    static std::expected<Subscription, SubscriptionError>
    open(KnowledgeBase& base, std::string_view text, const SubscriptionLimits& limits = {});
    ~Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;

    /// Named variables, in order of appearance; those starting with _ left out.
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view name(std::size_t column) const;

    /// True when rules derive its relation, too: their answers are not told.
    /// @cost O(clauses of the relation)
    [[nodiscard]] bool is_derived() const;

    /// The oldest notice that waits, or null. KnowledgeBase::deliver() makes them.
    [[nodiscard]] const Notice* first() const;
    std::optional<Notice> take();
    /// Notices lost since the last one taken, which the next will tell.
    [[nodiscard]] std::uint64_t lost() const;
    /// What the guard ended in, since this was last asked, when it did not just hold or fail;
    /// empty: nothing.
    std::string take_guard_error();

private:
    struct State;
    explicit Subscription(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
