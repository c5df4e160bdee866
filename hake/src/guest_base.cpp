#include "guest_base.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <zooid/skb/watched_changes.hpp>

#include "guest_failure.hpp"

namespace zooid::hake {

namespace {

using interconnect::CallError;
using schema::skb::Skb;
using Status = schema::skb::Status;

constexpr std::chrono::seconds open_limit(20);       // a loaded host boots many cores
constexpr std::uint64_t answer_us_max = 10'000'000;  // of one call; each is a matter of ms
constexpr std::size_t text_bytes_max = 256UL << 20;  // of a saved base
constexpr std::string_view too_long = "the goal is too long for one message; save it in parts";

/// A goal that is open in the guest; its answers come as JSON.
class GuestQuery final : public skb::AskedQuery {
public:
    GuestQuery(GuestBase& base, std::string goal, skb::AskLimits limits)
        : base_(base), goal_(std::move(goal)), limits_(std::move(limits)) {}
    ~GuestQuery() override { cancel(); }

    skb::Query::Step next(skb::AnswerRows& rows) override {
        if (!opened_ && !open()) return skb::Query::Step::error;
        if (query_ == 0) return skb::Query::Step::none;
        std::string answer;
        for (;;) {
            Skb::Next::Params params;
            params.set_query(query_);
            const auto next = base_.call<Skb::Next>(params, limits_.is_over);
            if (!next || limits_.is_over()) return fail(guest_time_over());
            if (!*next) return fail(base_.failure_of(next->error()));
            const Skb::Next::Results& piece = **next;
            if (piece.status() != Status::ok) return close(piece);
            const auto chunk = piece.chunk();
            answer.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
            if (piece.end_of_query()) query_ = 0;
            if (piece.end_of_answer() && !answer.empty()) {
                if (rows.add_json(answer)) return skb::Query::Step::answer;
                return fail({.status = skb::ExitStatus::error,
                             .error = "the guest sent an answer that cannot be read"});
            }
            if (piece.end_of_query()) return skb::Query::Step::none;
        }
    }
    [[nodiscard]] skb::AskFailure failure() const override { return failure_; }

private:
    bool open() {
        opened_ = true;
        if (const auto why = base_.unready()) return refuse(*why);
        Skb::Query::Params params;
        params.set_json(true);
        params.set_steps_max(limits_.limits.steps_max);
        if (!params.set_text(goal_))
            return refuse({.status = skb::ExitStatus::syntax, .error = std::string(too_long)});
        const auto opened = base_.call<Skb::Query>(params);
        if (!opened) return refuse(base_.failure_of(opened.error()));
        if (opened->status() != Status::ok)
            return refuse(
                guest_failure(opened->status(), goal_, opened->column(), opened->error()));
        query_ = opened->query();
        return true;
    }

    bool refuse(skb::AskFailure why) {
        failure_ = std::move(why);
        return false;
    }
    skb::Query::Step fail(skb::AskFailure why) {
        cancel();
        failure_ = std::move(why);
        return skb::Query::Step::error;
    }
    /// The guest has ended the query.
    skb::Query::Step close(const Skb::Next::Results& piece) {
        query_ = 0;
        if (piece.status() == Status::failed) return skb::Query::Step::none;
        return fail(guest_failure(piece.status(), goal_, 0, piece.error()));
    }
    void cancel() {
        const std::uint32_t query = std::exchange(query_, 0);
        if (query == 0 || base_.ended()) return;
        Skb::Cancel::Params params;
        params.set_query(query);
        (void)base_.call<Skb::Cancel>(params);
    }

    GuestBase& base_;
    std::string goal_;
    skb::AskLimits limits_;
    bool opened_ = false;
    std::uint32_t query_ = 0;  // 0: none is open
    skb::AskFailure failure_;
};

skb::AskFailure plain(std::string why) {
    return {.status = skb::ExitStatus::error, .error = std::move(why)};
}

}  // namespace

GuestBase::GuestBase(AttachedLine line, std::function<bool()> interrupted)
    : interrupted_(std::move(interrupted)), line_(std::move(line)) {
    loop_.watch(line_.descriptor());
}

Result<void> GuestBase::open() {
    channel_.reset();
    is_marked_ = false;
    if (const auto opened = line_.open(open_limit, interrupted_); !opened) return opened;
    channel_ = std::make_unique<Channel>(loop_.executor(), LineTransport(line_));
    return {};
}

interconnect::Instant GuestBase::soon() { return {loop_.executor().now().us + answer_us_max}; }

std::optional<skb::AskFailure> GuestBase::unready() {
    if (channel_ && !line_.ended()) return std::nullopt;
    if (const auto opened = open(); !opened) return plain(opened.error().message);
    return std::nullopt;
}

skb::AskFailure GuestBase::failure_of(CallError error) const {
    if (const auto& ended = line_.ended(); ended) return plain(ended->message);
    if (error == CallError::deadline)
        return plain(
            fmt::format("guest {} does not answer; is its machine stopped?", line_.name()));
    return plain(fmt::format("guest {} refused the request ({}); build both alike", line_.name(),
                             static_cast<int>(error)));
}

std::unique_ptr<skb::AskedQuery>
GuestBase::ask(const std::string& goal, const skb::AskLimits& limits) {
    return std::make_unique<GuestQuery>(*this, goal, limits);
}

std::expected<std::string, skb::AskFailure>
GuestBase::read_text(std::uint32_t query, const std::function<bool()>& is_over) {
    Skb::Next::Params params;
    params.set_query(query);
    std::string text;
    while (!is_over() && text.size() < text_bytes_max) {
        const auto next = call<Skb::Next>(params);
        if (!next) return std::unexpected(failure_of(next.error()));
        if (next->status() != Status::ok)
            return std::unexpected(guest_failure(next->status(), {}, 0, next->error()));
        const auto chunk = next->chunk();
        text.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
        if (next->end_of_query()) return text;
    }
    Skb::Cancel::Params cancel;
    cancel.set_query(query);
    (void)call<Skb::Cancel>(cancel);
    return std::unexpected(guest_time_over());
}

skb::Explanation GuestBase::why(const std::string& goal, std::int64_t, const skb::AskLimits& limits,
                                bool as_json, std::string& cure) {
    const auto failed = [&cure](skb::AskFailure why) {
        cure = why.cure;
        skb::Explanation none;
        none.status = why.status;
        none.error = std::move(why.error);
        none.error_column = why.column;
        return none;
    };
    if (auto why = unready()) return failed(std::move(*why));
    Skb::Why::Params params;
    params.set_json(as_json);
    if (!params.set_goal(goal)) return failed(plain(std::string(too_long)));
    const auto opened = call<Skb::Why>(params);
    if (!opened) return failed(failure_of(opened.error()));
    if (opened->status() != Status::ok)
        return failed(guest_failure(opened->status(), goal, opened->column(), opened->error()));
    auto text = read_text(opened->query(), limits.is_over);
    if (!text) return failed(std::move(text.error()));
    skb::Explanation found;
    if (text->empty()) return found;
    found.status = skb::ExitStatus::answers;
    if (as_json) {
        found.json = std::move(*text);
        return found;
    }
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        found.lines.push_back(text->substr(at, end - at));
        at = end + 1;
    }
    return found;
}

std::expected<std::string, std::string> GuestBase::save() {
    if (const auto why = unready()) return std::unexpected(why->error);
    const auto opened = call<Skb::Save>({});
    if (!opened) return std::unexpected(failure_of(opened.error()).error);
    if (opened->status() != Status::ok)
        return std::unexpected(guest_failure(opened->status(), {}, 0, {}).error);
    auto text = read_text(opened->query(), interrupted_);
    if (!text) return std::unexpected(text.error().error);
    return std::move(*text);
}

std::optional<std::string> GuestBase::load(std::string_view, const skb::Origin&) {
    return "a guest's base is not loaded into; with --facts a saved base is, here";
}

std::optional<std::string> GuestBase::mark() {
    if (const auto why = unready()) return why->error;
    if (const auto marked = call<Skb::Mark>({}); !marked) return failure_of(marked.error()).error;
    since_mark_ = {};
    is_marked_ = true;
    return std::nullopt;
}

/// What has come and is gone again, or the other way round, is no difference.
void GuestBase::add_change(bool come, std::string fact) {
    auto& contrary = come ? since_mark_.gone : since_mark_.come;
    const auto before = std::ranges::find(contrary, fact);
    if (before != contrary.end()) {
        contrary.erase(before);
    } else {
        (come ? since_mark_.come : since_mark_.gone).push_back(std::move(fact));
    }
}

/// The service tells what has changed since it was asked last; here it is added up.
std::expected<skb::BaseDifference, std::string> GuestBase::difference() {
    if (!is_marked_) return std::unexpected("there is no mark to compare with; .mark sets one");
    if (const auto why = unready()) return std::unexpected(why->error);
    for (bool more = true; more;) {
        const auto piece = call<Skb::Difference>({});
        if (!piece) return std::unexpected(failure_of(piece.error()).error);
        if (piece->status() != Status::ok) {
            is_marked_ = false;
            return std::unexpected(std::string(piece->error()));
        }
        const auto changes = piece->changes();
        for (std::uint32_t i = 0; i < changes.size(); ++i) {
            const auto change = changes.at(i);
            std::string fact = skb::atom_text(change.relation());
            const auto row = change.row();
            for (std::uint32_t column = 0; column < row.size(); ++column)
                fact += (column > 0 ? "," : "(") + skb::value_text(row.at(column));
            add_change(change.asserted(), fact + (row.size() > 0 ? ")" : ""));
        }
        more = piece->more();
        since_mark_.untold += piece->untold();
    }
    std::ranges::sort(since_mark_.gone);
    std::ranges::sort(since_mark_.come);
    return since_mark_;
}

std::string GuestBase::stats() {
    if (const auto why = unready()) return why->error + "\n";
    const auto quotas = call<Skb::Quotas>({});
    if (!quotas) return failure_of(quotas.error()).error + "\n";
    return fmt::format("guest {}: at most {} inferences and {} of memory a query, as {}\n",
                       line_.name(), quotas->inferences_max(),
                       skb::with_unit(static_cast<std::int64_t>(quotas->arena_bytes()), "bytes"),
                       quotas->owner());
}

}  // namespace zooid::hake
