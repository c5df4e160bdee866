// The quotas of one query: nothing it does may go beyond them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "zooid/skb/provenance.hpp"

namespace zooid::skb {

/// What a query may change. What it may not ends in error(permission_error(modify, What,
/// Name/Arity),
/// _): What is knowledge_base for who may only ask, relation for one that is not its own, rule for
/// who may not say rules.
enum class Right : std::uint8_t {
    ask,         // nothing
    own_facts,   // its own facts, in relations it has declared or may_write/3 grants it
    own_rules,   // rules too
    administer,  // everything
};

inline constexpr std::size_t unlimited_bytes = SIZE_MAX;

/// As whom a query changes the base: the provenance of what it asserts.
struct Writer {
    Right right = Right::administer;
    Source source = Source::declared;
    std::int64_t time_ns = 0;    // on the caller's clock
    std::string owner = "user";  // of the facts, and of relations that come to be
    /// Of all clauses said so far under a limit and not retracted, with the text of their atoms.
    /// Beyond it: resource_error(own_clauses); retract some first.
    std::size_t owned_bytes_max = unlimited_bytes;
};

inline constexpr std::size_t atom_bytes = 64;  // of an atom in the table, beside its text

/// Each limit ends the query in a resource_error that names it.
struct QueryLimits {
    std::uint64_t inferences_max = 50'000'000;
    std::size_t arena_bytes = 16 << 20;
    std::size_t text_bytes_max = 1 << 20;  // of a query or of a printed answer
    /// Of atoms that were not there before, with atom_bytes each: all clients share the table.
    std::size_t fresh_atom_bytes_max = SIZE_MAX;
    Writer writer = {};
    /// True once the query's time is over; asked every 1,024 steps. Empty: no deadline.
    std::function<bool()> deadline_passed = {};
    /// True when the query is to give way; asked every 1,024 steps. Empty: it runs in one go.
    std::function<bool()> slice_passed = {};
};

}  // namespace zooid::skb
