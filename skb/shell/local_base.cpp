// A session's base in this process: the engine itself.
#include "zooid/skb/advice.hpp"
#include "zooid/skb/asked_base.hpp"
#include "zooid/skb/shell.hpp"

namespace zooid::skb {

namespace {

QueryLimits query_limits(const AskLimits& ask) {
    return {.inferences_max = ask.limits.steps_max,
            .arena_bytes = ask.limits.memory_bytes,
            .deadline_passed = ask.is_over};
}

class LocalQuery final : public AskedQuery {
public:
    LocalQuery(KnowledgeBase& base, const std::string& goal, const AskLimits& limits)
        : base_(base), query_(base, goal, query_limits(limits)) {}

    Query::Step next(AnswerRows& rows) override {
        Query::Step step = Query::Step::paused;
        while (step == Query::Step::paused) step = query_.next();
        if (step == Query::Step::answer) rows.add(query_);
        return step;
    }
    [[nodiscard]] AskFailure failure() const override {
        return {.status = query_.status(),
                .error = query_.error_text(),
                .cure = advice(base_, query_.error_text()),
                .line = query_.error_line(),
                .column = query_.error_column()};
    }
    [[nodiscard]] std::optional<std::uint64_t> steps() const override {
        return query_.inferences();
    }

private:
    KnowledgeBase& base_;
    Query query_;
};

}  // namespace

std::unique_ptr<AskedQuery> LocalBase::ask(const std::string& goal, const AskLimits& limits) {
    return std::make_unique<LocalQuery>(base_, goal, limits);
}

Explanation LocalBase::why(const std::string& goal, std::int64_t now_ns, const AskLimits& limits,
                           bool /*as_json*/, std::string& cure) {
    Explanation found = skb::why(base_, goal, now_ns, query_limits(limits));
    cure = advice(base_, found.error);
    return found;
}

std::expected<std::string, std::string> LocalBase::save() { return skb::save(base_); }

std::optional<std::string> LocalBase::load(std::string_view text, const Origin& origin) {
    return load_facts(base_, text, origin);
}

std::optional<std::string> LocalBase::mark() {
    mark_.emplace(base_);
    return std::nullopt;
}

std::expected<BaseDifference, std::string> LocalBase::difference() {
    if (!mark_) return std::unexpected("there is no mark to compare with; .mark sets one");
    return mark_->difference();
}

AskFailure LocalBase::watch(const std::string&, const std::function<bool()>&, const ShowLine&) {
    return {.status = ExitStatus::syntax,
            .error =
                "watch is for a guest that runs: nobody else changes this base; .mark and "
                ".diff compare"};
}

std::string LocalBase::stats() {
    return "base: " + with_unit(static_cast<std::int64_t>(base_.clause_bytes()), "bytes") +
           " of clauses, " + std::to_string(base_.atom_count()) + " atoms, version " +
           std::to_string(base_.version()) + "\n";
}

}  // namespace zooid::skb
