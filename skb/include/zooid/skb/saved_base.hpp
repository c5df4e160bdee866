// A base as text: saved, restored, compared.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zooid/skb/knowledge_base.hpp"

namespace zooid::skb {

inline constexpr std::int64_t saved_base_format = 1;

/// The text of a base as it is when this is made: one line that names the format, then clauses,
/// each after who said it. consult() and restore() read it.
/// @invariant while it lives the base keeps every clause it will write.
class SavedBase {
public:
    /// @param base         must outlive this
    /// @param except_owner whose clauses are left out: they come with the program
    explicit SavedBase(KnowledgeBase& base, std::string_view except_owner = "policy");
    ~SavedBase();
    SavedBase(SavedBase&&) noexcept;
    SavedBase& operator=(SavedBase&&) noexcept;

    /// Some lines more; nothing: that was all. @cost at most 64 clauses at once.
    std::optional<std::string> next();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The whole text at once.
[[nodiscard]] std::string save(KnowledgeBase& base, std::string_view except_owner = "policy");

/// Adds all clauses of a saved base with their owners, times and sources, or none.
///
/// @return nothing, or the first error: domain_error(saved_base_format, N) for a text of another
///         format N, or for one that does not begin with its format
std::expected<void, ConsultError> restore(KnowledgeBase& base, std::string_view text);

/// Clauses as text, sorted; a clause that is there n times counts n times.
struct BaseDifference {
    std::vector<std::string> gone;
    std::vector<std::string> come;
    std::size_t untold = 0;  // of a guest's base: rules, and facts too long for a message
};

/// What is to be retracted from and asserted to `before` to have the clauses of `after`.
[[nodiscard]] BaseDifference difference(KnowledgeBase& before, KnowledgeBase& after);

/// A moment of a base, to compare with. Erased clauses keep their memory while one lives.
class Mark {
public:
    explicit Mark(KnowledgeBase& base);
    ~Mark();
    Mark(Mark&&) noexcept;
    Mark& operator=(Mark&&) noexcept;

    /// What has changed since. @cost O(clauses), and the text of those that changed.
    [[nodiscard]] BaseDifference difference() const;

private:
    friend class ChangedRows;
    struct State;
    explicit Mark(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace zooid::skb
