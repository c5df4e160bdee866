// Which relations a goal may look at, and when anything of that changed last.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/row.hpp"

namespace zooid::skb {

/// What is derived from a base stays right as long as newest_change() of its goals stays the same.
///
/// Goals are found in the text of the clauses, also those inside findall/3 and the like. A goal
/// that is only made at run time is not seen, nor is a closure's longer form (`maplist(p, L)` calls
/// p/1).
class Dependencies {
public:
    /// @param base  outlives this
    /// @param roots the goals asked; names are copied
    Dependencies(KnowledgeBase& base, std::span<const RelationName> roots);

    /// Version of the base at which a relation changed last that the roots may look at.
    /// @cost O(relations reached) after a change of the base, else O(1); O(clauses reached) when
    /// one of those relations has changed.
    [[nodiscard]] std::uint64_t newest_change();

private:
    struct Root {
        std::string name;
        std::uint32_t arity;
    };
    void walk();

    KnowledgeBase& base_;
    std::vector<Root> roots_;
    std::vector<std::uint64_t> reached_;  // functor cells
    std::uint64_t seen_ = 0;              // version of the base at the last look
    std::uint64_t newest_ = 0;
};

/// The names of all relations whose rules may look at one of `names`, those among them.
/// @cost O(clauses of the base)
[[nodiscard]] std::set<std::string, std::less<>>
readers_of(KnowledgeBase& base, std::span<const std::string_view> names);

}  // namespace zooid::skb
