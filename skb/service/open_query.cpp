#include "open_query.hpp"

#include <algorithm>
#include <utility>
#include <zooid/skb/advice.hpp>
#include <zooid/skb/answers.hpp>

namespace zooid::skb {

namespace {

std::string as_line(const Query& query) {
    std::string out;
    for (std::size_t i = 0; i < query.columns(); ++i) {
        if (query.is_unbound(i)) continue;
        if (!out.empty()) out += ", ";
        out += std::string(query.name(i)) + " = " + query.text(i);
    }
    return out.empty() ? "true" : out;
}

std::string as_json(const Query& query) {
    std::string out = "{";
    for (std::size_t i = 0; i < query.columns(); ++i) {
        if (i > 0) out += ",";
        const std::string value = query.json(i);
        out += json_string(query.name(i)) + ":" + (value.empty() ? "null" : value);
    }
    return out + "}";
}

/// Where a piece of at most `most` bytes may end without cutting a UTF-8 character.
std::size_t cut(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    return most;
}

}  // namespace

OpenQuery::OpenQuery(ServiceState& state, std::string_view goal, Form form,
                     std::uint64_t inferences)
    : state_(state), form_(form) {
    ++state_.open_queries;
    state_.begin_slice();
    const QueryLimits limits = state_.limits(inferences);
    if (form_ == Form::proof) {
        proof_.emplace(state_.base, goal, limits);
        if (const Explanation* const over = proof_->next(state_.now_ns());
            over != nullptr && over->status == ExitStatus::syntax)
            wrong_ = {over->error_column, over->error};
        return;
    }
    query_.emplace(state_.base, goal, limits);
    first_ = query_->next();
    if (*first_ == Query::Step::error && query_->status() == ExitStatus::syntax)
        wrong_ = {query_->error_column(), query_->error_text()};
}

std::optional<Piece> OpenQuery::step() {
    if (has_answer_) return take_text();
    return form_ == Form::proof ? step_proof() : step_query();
}

std::optional<Piece> OpenQuery::take_text() {
    const std::string_view rest = std::string_view(answer_).substr(sent_);
    const std::size_t bytes = cut(rest, chunk_bytes_max);
    sent_ += bytes;
    has_answer_ = bytes < rest.size();
    return Piece{.text = rest.substr(0, bytes), .ends_answer = !has_answer_};
}

Piece OpenQuery::failed(ExitStatus status, const std::string& error) {
    const WireStatus wire = status == ExitStatus::limit    ? WireStatus::limit
                            : status == ExitStatus::syntax ? WireStatus::syntax
                                                           : WireStatus::engine_error;
    const std::string cure = advice(state_.base, error);
    answer_ = cure.empty() ? error : error + "; " + cure;
    return {.status = wire, .text = answer_, .ends_query = true};
}

std::optional<Piece> OpenQuery::step_query() {
    const Query::Step step = first_ ? *std::exchange(first_, std::nullopt) : query_->next();
    switch (step) {
        case Query::Step::paused:
            return std::nullopt;
        case Query::Step::none:
            return Piece{.ends_query = true};
        case Query::Step::error:
            return failed(query_->status(), query_->error_text());
        case Query::Step::answer:
            break;
    }
    answer_ = form_ == Form::json ? as_json(*query_) : as_line(*query_);
    sent_ = 0;
    has_answer_ = true;
    return take_text();
}

std::optional<Piece> OpenQuery::step_proof() {
    if (proof_shown_) return Piece{.ends_query = true};
    const Explanation* const over = proof_->next(state_.now_ns());
    if (over == nullptr) return std::nullopt;
    if (over->status == ExitStatus::none) return Piece{.ends_query = true};
    if (over->status != ExitStatus::answers) return failed(over->status, over->error);
    proof_shown_ = true;
    for (const std::string& line : over->lines) answer_ += line + "\n";
    has_answer_ = true;
    return take_text();
}

}  // namespace zooid::skb
