// Stored clauses as text that reads back.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "machine.hpp"
#include "zooid/skb/row.hpp"

namespace zooid::skb {

/// Keeps an arena for one clause after another.
class ClauseText {
public:
    explicit ClauseText(Database& database);
    /// Without the full stop; variables are named _N.
    [[nodiscard]] std::string of(const Clause& clause);
    /// Its arguments; only of a fact. @param bytes_max of one that is a term, as text
    [[nodiscard]] Row row_of(const Clause& fact, std::size_t bytes_max);

private:
    Cell term_of(const Clause& clause);

    Database& db_;
    std::size_t arena_bytes_ = std::size_t{2} << 20;
    std::unique_ptr<Machine> machine_;  // made anew for a clause too large for it
};

}  // namespace zooid::skb
