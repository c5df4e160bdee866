// A knowledge base as a session asks it: one in this process, or that of a guest.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "zooid/skb/answer_rows.hpp"
#include "zooid/skb/knowledge_base.hpp"
#include "zooid/skb/limits.hpp"
#include "zooid/skb/query.hpp"
#include "zooid/skb/saved_base.hpp"
#include "zooid/skb/why.hpp"

namespace zooid::skb {

/// Quotas of each query of a session, as .limit sets them.
struct ShellLimits {
    std::int64_t time_ns = 10'000'000'000;
    std::size_t memory_bytes = 64 << 20;
    std::uint64_t steps_max = 1'000'000'000;
    std::size_t answers_max = 100'000;
};

/// What one query may take; `is_over`: its time has passed, or the person wants it to end.
struct AskLimits {
    const ShellLimits& limits;
    std::function<bool()> is_over;
};

/// Why a query has no further answer.
struct AskFailure {
    ExitStatus status = ExitStatus::none;
    std::string error = {};  // the ISO error term, or what else went wrong; empty: nothing did
    std::string cure = {};   // "did you mean core/2?"
    std::uint32_t line = 0;  // of a syntax error, from 1; else 0
    std::uint32_t column = 0;
};

/// A goal and its answers, one after the other. Dropped, it ends.
class AskedQuery {
public:
    AskedQuery() = default;
    AskedQuery(const AskedQuery&) = delete;
    AskedQuery& operator=(const AskedQuery&) = delete;
    virtual ~AskedQuery() = default;

    /// Adds the next answer to `rows`; never paused.
    virtual Query::Step next(AnswerRows& rows) = 0;
    /// After a step that was no answer.
    [[nodiscard]] virtual AskFailure failure() const = 0;
    /// Inferences so far, where they are known.
    [[nodiscard]] virtual std::optional<std::uint64_t> steps() const { return std::nullopt; }
};

/// What a watcher is told, line by line: "+ C = 0, P = 125".
using ShowLine = std::function<void(std::string_view)>;

class AskedBase {
public:
    AskedBase() = default;
    AskedBase(const AskedBase&) = delete;
    AskedBase& operator=(const AskedBase&) = delete;
    virtual ~AskedBase() = default;

    [[nodiscard]] virtual std::unique_ptr<AskedQuery>
    ask(const std::string& goal, const AskLimits& limits) = 0;
    /// As why(), of which `as_json` wants Explanation::json, else Explanation::lines. `cure` of its
    /// error goes into `cure`.
    virtual Explanation why(const std::string& goal, std::int64_t now_ns, const AskLimits& limits,
                            bool as_json, std::string& cure) = 0;
    /// The text of the base; or why there is none.
    [[nodiscard]] virtual std::expected<std::string, std::string> save() = 0;
    /// Adds facts and rules. @return nothing, or one line that says what is wrong
    [[nodiscard]] virtual std::optional<std::string>
    load(std::string_view text, const Origin& origin) = 0;
    /// From now on difference() compares with this moment. @return nothing, or what went wrong
    [[nodiscard]] virtual std::optional<std::string> mark() = 0;
    /// What has changed since mark(); or why it is not known.
    [[nodiscard]] virtual std::expected<BaseDifference, std::string> difference() = 0;
    /// Tells of each fact of `goal` that comes or goes, until is_over().
    [[nodiscard]] virtual AskFailure
    watch(const std::string& goal, const std::function<bool()>& is_over, const ShowLine& show) = 0;
    /// One line about the base itself.
    [[nodiscard]] virtual std::string stats() = 0;
};

/// A base in this process.
class LocalBase final : public AskedBase {
public:
    /// @param base with the policies loaded; outlives this
    explicit LocalBase(KnowledgeBase& base) : base_(base) {}

    [[nodiscard]] std::unique_ptr<AskedQuery>
    ask(const std::string& goal, const AskLimits& limits) override;
    Explanation why(const std::string& goal, std::int64_t now_ns, const AskLimits& limits,
                    bool as_json, std::string& cure) override;
    [[nodiscard]] std::expected<std::string, std::string> save() override;
    [[nodiscard]] std::optional<std::string>
    load(std::string_view text, const Origin& origin) override;
    [[nodiscard]] std::optional<std::string> mark() override;
    [[nodiscard]] std::expected<BaseDifference, std::string> difference() override;
    /// Refused: nobody but the session itself changes such a base.
    [[nodiscard]] AskFailure watch(const std::string& goal, const std::function<bool()>& is_over,
                                   const ShowLine& show) override;
    [[nodiscard]] std::string stats() override;

private:
    KnowledgeBase& base_;
    std::optional<Mark> mark_;
};

}  // namespace zooid::skb
