#include "zooid/skb/subscription.hpp"

#include <utility>

#include "triggers.hpp"

namespace zooid::skb {

struct Subscription::State {
    State(Triggers& all, const SubscriptionLimits& limits) : triggers(all), trigger(all.machine()) {
        trigger.limits = limits;
    }
    ~State() {
        if (trigger.predicate != nullptr) triggers.forget(trigger);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Triggers& triggers;
    Trigger trigger;
};

Subscription::Subscription(std::unique_ptr<State> state) : state_(std::move(state)) {}
Subscription::~Subscription() = default;
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&&) noexcept = default;

std::expected<Subscription, SubscriptionError>
Subscription::open(KnowledgeBase& base, std::string_view text, const SubscriptionLimits& limits) {
    Triggers& triggers = base.database().triggers();
    if (triggers.count() >= subscriptions_max)
        return std::unexpected(SubscriptionError{.term = "too many subscriptions", .column = 0});
    auto state = std::make_unique<State>(triggers, limits);
    if (auto made = triggers.watch(state->trigger, text); !made)
        return std::unexpected(std::move(made).error());
    return Subscription(std::move(state));
}

std::size_t Subscription::columns() const { return state_->trigger.names.size(); }
std::string_view Subscription::name(std::size_t column) const {
    return state_->trigger.names[column];
}
bool Subscription::is_derived() const {
    const Clause* clause = state_->trigger.predicate->first;
    while (clause != nullptr && (clause->is_fact || clause->is_dead())) clause = clause->next;
    return clause != nullptr;
}
const Notice* Subscription::first() const {
    const auto& notices = state_->trigger.notices;
    return notices.empty() ? nullptr : &notices.front();
}
std::uint64_t Subscription::lost() const { return state_->trigger.lost; }
std::string Subscription::take_guard_error() {
    return std::exchange(state_->trigger.error, std::string());
}

std::optional<Notice> Subscription::take() {
    auto& notices = state_->trigger.notices;
    if (notices.empty()) return std::nullopt;
    Notice first = std::move(notices.front());
    notices.pop_front();
    return first;
}

}  // namespace zooid::skb
