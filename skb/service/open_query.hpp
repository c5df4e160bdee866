// A query or a proof that a client has opened, and the text of its answers in pieces.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <zooid/schema/skb.hpp>
#include <zooid/skb/query.hpp>
#include <zooid/skb/saved_base.hpp>
#include <zooid/skb/why.hpp>

#include "failure.hpp"
#include "running_time.hpp"

namespace zooid::skb {

/// What the next piece is; `text` is borrowed until the next call.
struct Piece {
    WireStatus status = WireStatus::ok;
    std::string_view text = {};
    bool ends_answer = false;
    bool ends_query = false;
};

/// @invariant counted in ServiceState::open_queries while it lives.
class OpenQuery final : Holder {
public:
    enum class Form : std::uint8_t { lines, json, proof, proof_json, saved };

    /// @param goal   of no interest to form saved, whose answers are the text of the base
    /// @param us_max as RunningTime
    OpenQuery(ServiceState& state, std::string_view goal, Form form, const QueryLimits& limits,
              std::uint64_t us_max);
    ~OpenQuery() { --state_.open_queries; }
    OpenQuery(const OpenQuery&) = delete;
    OpenQuery& operator=(const OpenQuery&) = delete;

    /// A goal that cannot be read: its status, column from 1 and ISO error term. Nothing: it may
    /// run.
    struct Wrong {
        std::uint32_t column = 0;
        std::string error;
    };
    [[nodiscard]] const std::optional<Wrong>& wrong() const { return wrong_; }

    /// Runs until there is a piece or the slice of ServiceState has passed (nothing then).
    std::optional<Piece> step();

private:
    void let_go(std::uint64_t now_us, std::uint64_t idle_us) override;
    [[nodiscard]] bool is_proof() const {
        return form_ == Form::proof || form_ == Form::proof_json;
    }
    std::optional<Piece> run();
    std::optional<Piece> take_text();
    std::optional<Piece> step_query();
    std::optional<Piece> step_proof();
    Piece step_saved();
    Piece failed(ExitStatus status, const std::string& error);

    ServiceState& state_;
    Form form_;
    RunningTime time_;
    std::uint64_t used_us_ = 0;  // when it was read last
    bool was_let_go_ = false;
    std::optional<Query> query_;
    std::optional<WhyQuery> proof_;
    std::optional<SavedBase> saved_;
    std::optional<Wrong> wrong_;
    std::optional<Query::Step> first_;  // the step that showed the goal to be readable
    std::string answer_;
    std::size_t sent_ = 0;  // of answer_
    bool has_answer_ = false;
    bool proof_shown_ = false;
};

}  // namespace zooid::skb
