// The knowledge base: facts with their origin, rules, and the queries that run over them.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "zooid/skb/limits.hpp"
#include "zooid/skb/provenance.hpp"

namespace zooid::skb {

class Database;

struct KnowledgeBaseLimits {
    std::size_t atoms_max = 100'000;
    std::size_t atom_text_bytes_max = 16 << 20;
    std::size_t clause_bytes_max = 64 << 20;  // with their indexes
};

/// What consult() could not take: the error term as text, and where it was.
struct ConsultError {
    std::string term;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// Who says something, how it was learned and when: the provenance of facts, by name.
struct Origin {
    Source source = Source::declared;
    std::string_view owner = "user";
    std::int64_t time_ns = 0;  // on the caller's clock
};

/// One column of a fact: an integer, a float, or an atom.
using FactValue = std::variant<std::int64_t, double, std::string_view>;

enum class FactError : std::uint8_t {
    bad_relation,  // an engine predicate's name, or too many columns: choose another relation
    full,          // the quota of atoms or clauses: retract something first
    conflict,      // of a batch: somebody else retracted the fact meanwhile: make the batch anew
    denied,        // of a batch: the relation or the fact is another's: have it granted
    own_full,      // of a batch: the writer's own quota: retract something of its own first
};

/// All state of one engine; single-threaded. Queries must not outlive it.
/// @invariant nothing a query or a text does can end the process or leave the base half changed.
class KnowledgeBase {
public:
    explicit KnowledgeBase(const KnowledgeBaseLimits& limits = {});
    ~KnowledgeBase();
    KnowledgeBase(KnowledgeBase&&) noexcept;
    KnowledgeBase& operator=(KnowledgeBase&&) noexcept;

    /// Adds every clause of a program text and runs its directives.
    ///
    /// @param text    clauses, each ended by a full stop; borrowed for the call
    /// @param limits  quota of each directive, and of each clause's arena
    /// @return nothing, or the first error; clauses before it stay, and retract_owner() undoes them
    /// @cost O(text)
    std::expected<void, ConsultError>
    consult(std::string_view text, const Origin& origin = {}, const QueryLimits& limits = {});

    /// Adds one fact. @cost O(columns), amortised over index growth.
    std::expected<void, FactError>
    add_fact(std::string_view relation, std::span<const FactValue> columns, const Origin& origin);

    /// Retracts every clause an owner put in, as when its domain dies; how many there were.
    /// @cost O(clauses in the base)
    std::size_t retract_owner(std::string_view owner);

    /// Retracts every clause of one relation; how many there were.
    std::size_t retract_relation(std::string_view relation, std::uint32_t arity);

    /// Looks at changes that were committed, for those who subscribed. To be called after changes,
    /// soon: what was erased keeps its memory until then.
    ///
    /// @param slice_passed says when to give way, asked after each change; empty: all in one go
    /// @return whether some changes still wait
    /// @cost per change of a watched relation: one match, and the guard, per subscription to it
    bool deliver(const std::function<bool()>& slice_passed = {});

    /// Grows with every change of the base: tables derived from it carry it as their version.
    [[nodiscard]] std::uint64_t version() const;
    [[nodiscard]] std::size_t clause_bytes() const;
    /// Of all indexes, about; together with the clauses at most clause_bytes_max.
    [[nodiscard]] std::size_t index_bytes() const;
    /// Of the clauses, what is erased and waits for the last query or mark that may see it.
    [[nodiscard]] std::size_t erased_bytes() const;
    [[nodiscard]] std::size_t atom_count() const;
    /// What counts against Writer::owned_bytes_max of that owner.
    [[nodiscard]] std::size_t owned_bytes(std::string_view owner) const;

    [[nodiscard]] Database& database() { return *database_; }

private:
    std::unique_ptr<Database> database_;
};

}  // namespace zooid::skb
