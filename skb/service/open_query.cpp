#include "open_query.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
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
                     const QueryLimits& given, std::uint64_t us_max)
    : Holder(state.holders), state_(state), form_(form), time_(state, us_max) {
    ++state_.open_queries;
    used_us_ = state_.executor.now().us;
    state_.begin_slice();
    const RunningTime::Stretch stretch(time_);
    QueryLimits limits = given;
    limits.deadline_passed = [this] { return time_.is_over(); };
    if (form_ == Form::saved) {
        saved_.emplace(state_.base);
        return;
    }
    if (is_proof()) {
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
    used_us_ = state_.executor.now().us;
    if (has_answer_) return take_text();
    if (was_let_go_) return failed(ExitStatus::limit, std::string(let_go_error));
    const RunningTime::Stretch stretch(time_);
    return run();
}

void OpenQuery::let_go(std::uint64_t now_us, std::uint64_t idle_us) {
    if (now_us - used_us_ < idle_us) return;
    query_.reset();
    proof_.reset();
    saved_.reset();
    was_let_go_ = true;
}

std::optional<Piece> OpenQuery::run() {
    if (form_ == Form::saved) return step_saved();
    return is_proof() ? step_proof() : step_query();
}

std::optional<Piece> OpenQuery::take_text() {
    const std::string_view rest = std::string_view(answer_).substr(sent_);
    const std::size_t bytes = cut(rest, chunk_bytes_max);
    sent_ += bytes;
    has_answer_ = bytes < rest.size();
    return Piece{.text = rest.substr(0, bytes), .ends_answer = !has_answer_};
}

Piece OpenQuery::failed(ExitStatus status, const std::string& error) {
    answer_ = with_cure(state_.base, error);
    return {.status = wire_status(status, error), .text = answer_, .ends_query = true};
}

Piece OpenQuery::step_saved() {
    assert(saved_);
    auto lines = saved_->next();
    if (!lines) return {.ends_query = true};
    answer_ = std::move(*lines);
    sent_ = 0;
    has_answer_ = true;
    return *take_text();
}

std::optional<Piece> OpenQuery::step_query() {
    assert(query_);
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
    assert(proof_);
    if (proof_shown_) return Piece{.ends_query = true};
    const Explanation* const over = proof_->next(state_.now_ns());
    if (over == nullptr) return std::nullopt;
    if (over->status == ExitStatus::none) return Piece{.ends_query = true};
    if (over->status == ExitStatus::error) return failed(status_of_error(over->error), over->error);
    if (over->status != ExitStatus::answers) return failed(over->status, over->error);
    if (form_ == Form::proof_json && over->json.empty())
        return failed(ExitStatus::limit, "error(resource_error(proof_bytes),_)");
    proof_shown_ = true;
    if (form_ == Form::proof_json) {
        answer_ = over->json;
    } else {
        for (const std::string& line : over->lines) answer_ += line + "\n";
    }
    has_answer_ = true;
    return take_text();
}

}  // namespace zooid::skb
