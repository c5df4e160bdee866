// What a client has subscribed to: facts as they are committed, or the answers of a goal.
#pragma once
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>
#include <zooid/interconnect/clock.hpp>
#include <zooid/schema/skb.hpp>
#include <zooid/skb/watched_answers.hpp>

#include "service_state.hpp"

namespace zooid::skb {

/// @invariant one that watches answers is counted in ServiceState::watches while it lives.
class ClientSubscription {
public:
    /// @param live it depends on what runs
    ClientSubscription(ServiceState& state, Subscription&& facts, std::uint64_t every_us, bool live)
        : state_(state), source_(std::move(facts)), every_us_(every_us), live_(live) {}
    ClientSubscription(ServiceState& state, WatchedAnswers&& answers, std::uint64_t every_us,
                       bool live)
        : state_(state), source_(std::move(answers)), every_us_(every_us), live_(live) {
        ++state_.watches;
    }
    ~ClientSubscription() {
        if (watches_answers()) --state_.watches;
    }
    ClientSubscription(const ClientSubscription&) = delete;
    ClientSubscription& operator=(const ClientSubscription&) = delete;

    [[nodiscard]] bool watches_answers() const {
        return std::holds_alternative<WatchedAnswers>(source_);
    }
    [[nodiscard]] const Notice* first() const {
        return std::visit([](const auto& each) { return each.first(); }, source_);
    }
    [[nodiscard]] std::size_t columns() const {
        return std::visit([](const auto& each) { return each.columns(); }, source_);
    }
    [[nodiscard]] std::string_view name(std::size_t column) const {
        return std::visit([column](const auto& each) { return each.name(column); }, source_);
    }
    /// As many notices as a message may hold, oldest first. @invariant they fit.
    std::vector<Notice> take();
    /// What its condition or its goal ended in when it was not an answer; empty: nothing.
    std::string take_error();

    /// Whether it is to be asked what runs, and its goal asked again, now.
    [[nodiscard]] bool is_due(std::uint64_t now_us);
    /// When to look again if nothing is committed before.
    [[nodiscard]] interconnect::Instant look_at(interconnect::Instant until);
    [[nodiscard]] bool reads_what_runs() const { return live_; }
    /// Asks its goal again if its answers may be others. @return false when a slice has passed
    bool refresh();
    /// It was asked; the next time is every_us later.
    void asked(std::uint64_t now_us) { next_us_ = now_us + every_us_; }

    bool is_waited_for = false;  // by a request

private:
    [[nodiscard]] bool is_old() {
        auto* const answers = std::get_if<WatchedAnswers>(&source_);
        return answers != nullptr && answers->is_old();
    }

    ServiceState& state_;
    std::variant<Subscription, WatchedAnswers> source_;
    std::uint64_t every_us_;
    std::uint64_t next_us_ = 0;
    bool live_;
};

}  // namespace zooid::skb
