// One query: a goal in text, its answers one at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/limits.hpp"
#include "zooid/skb/row.hpp"

namespace zooid::skb {

/// Exit status of a query, the same for every command that asks one.
enum class ExitStatus : std::uint8_t {
    answers = 0,
    none = 1,
    syntax = 2,
    limit = 3,
    denied = 4,
    error = 5
};

/// What an error other than of syntax means: a limit, a right that is missing, or another one.
[[nodiscard]] ExitStatus status_of_error(std::string_view term);

/// A running query over one base. It sees the base as it was when it began, with its own changes.
/// Others see those once it is over: all that led to an answer given, or to its end; none when it
/// ends in an error. Who would retract a clause that somebody else has retracted since it began
/// gets error(conflict(Name/Arity), _): ask again.
/// @invariant memory: limits.arena_bytes and the answer being read; freed with the Query.
class Query {
public:
    enum class Step : std::uint8_t { answer, none, error, paused };

    /// @param base   must outlive the query
    /// @param goal   one term, full stop optional; copied
    /// @param limits quotas of the whole query, all answers together
    /// A wrong goal is reported by the first next().
    Query(KnowledgeBase& base, std::string_view goal, const QueryLimits& limits = {});
    ~Query();
    Query(Query&&) noexcept;
    Query& operator=(Query&&) noexcept;

    /// The next answer. After none or error the query is over, and says the same again. Paused: the
    /// slice of its limits has passed; ask again to go on.
    Step next();

    /// Asks the same goal again, its first columns bound to `values`; quotas count anew. Nothing is
    /// parsed or compiled: this is how a prepared query is run. A goal that could not be read stays
    /// one. More values than columns are a bug.
    ///
    /// @return nothing, or `full`: the quota of atoms: retract something first
    /// @cost O(values)
    std::expected<void, FactError> restart(std::span<const FactValue> values = {});

    /// Ends it, until restart(): the base need keep nothing for it. What led to an answer stays.
    void rest();

    // ---- the current answer; valid until the next next() ----

    /// Named variables of the goal, in order of appearance; those starting with _ left out.
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view name(std::size_t column) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::size_t column) const;
    [[nodiscard]] std::optional<double> number(std::size_t column) const;
    [[nodiscard]] std::optional<std::string_view> atom(std::size_t column) const;
    [[nodiscard]] Value value(std::size_t column) const;
    /// Any value, as text that reads back.
    [[nodiscard]] std::string text(std::size_t column) const;
    /// As a JSON value: numbers, strings for atoms, arrays for lists, {"f":name,"args":[...]} for
    /// compounds, {"var":name} for a variable; empty when longer than the limit on text.
    [[nodiscard]] std::string json(std::size_t column) const;
    /// True when a column is just a variable nothing is known of.
    [[nodiscard]] bool is_unbound(std::size_t column) const;
    /// What is left of the domain of an integer variable that has no value yet, as in 1..5\/7;
    /// empty when the column is not such a variable.
    [[nodiscard]] std::string domain(std::size_t column) const;

    // ---- after an error ----

    [[nodiscard]] const std::string& error_text() const;  // the ISO error term
    [[nodiscard]] std::uint32_t error_line() const;       // of a syntax error; else 0
    [[nodiscard]] std::uint32_t error_column() const;

    /// What the last next() means as an exit status, given how many answers came before.
    [[nodiscard]] ExitStatus status() const;
    [[nodiscard]] std::uint64_t inferences() const;

    /// The relations its goal names, and atoms in it as relations of none; of a goal that cannot be
    /// read: none. Borrowed from the query.
    [[nodiscard]] std::vector<RelationName> relations() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
