// Changes made together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>

#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

/// Others see none of its changes before commit(), and then all of them.
/// @invariant a step that fails changes nothing; a batch that is dropped has changed nothing.
class Batch {
public:
    /// @param base   must outlive the batch, which keeps what it sees of it
    /// @param writer who says everything the batch adds, and what he may
    Batch(KnowledgeBase& base, const Writer& writer);
    ~Batch();
    Batch(Batch&&) noexcept;
    Batch& operator=(Batch&&) noexcept;

    std::expected<void, FactError>
    add_fact(std::string_view relation, std::span<const FactValue> columns);
    /// Retracts the facts with exactly these columns that the batch sees.
    ///
    /// @return how many there were, or why none was retracted: `conflict`, `denied`
    /// @cost as one query with all columns bound
    std::expected<std::size_t, FactError>
    retract_fact(std::string_view relation, std::span<const FactValue> columns);
    /// Retracts each row of `gone` as retract_fact() and adds each of `come`: all, or nothing.
    ///
    /// @param columns of a row; both lists hold whole rows, one behind the other
    std::expected<void, FactError> change(std::string_view relation, std::size_t columns,
                                          std::span<const FactValue> gone,
                                          std::span<const FactValue> come);
    /// Adds every clause of a text, or none.
    std::expected<void, ConsultError>
    consult(std::string_view text, const QueryLimits& limits = {});

    /// Clauses added and retracted so far.
    [[nodiscard]] std::size_t changes() const;
    /// Makes the changes everybody's; the batch is over. @return the version of the base then
    std::uint64_t commit();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
