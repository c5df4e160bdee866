// What runs now, asked of this core's monitor when a query wants it; and telling it of new
// decisions.
#pragma once
#include <zooid/native/monitor_link.hpp>

#include "ring_wait.hpp"
#include "service_state.hpp"

namespace zooid::skb {

/// Asks nobody while nobody asks: the live relations cost an idle machine nothing.
class LiveRows final : public LiveSource {
public:
    using Done = std::expected<void, interconnect::CallError>;

    /// Both outlive this.
    LiveRows(ServiceState& state, native::MonitorChannel& monitor)
        : state_(state), monitor_(monitor), facts_(state.base) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }

    [[nodiscard]] bool named_in(std::string_view goal) const override {
        return facts_.named_in(goal);
    }
    interconnect::Task<Done> refresh() override;

private:
    interconnect::Task<Done> fetch(std::vector<LiveRow>& rows);

    ServiceState& state_;
    native::MonitorChannel& monitor_;
    LiveFacts facts_;
    bool asking_ = false;
    RingWait::Waiting waiting_;   // for who asks now
    std::uint64_t asked_us_ = 0;  // 0: never
};

/// Tells the monitor when the tables it has may be old.
class DecisionNotice {
public:
    DecisionNotice(ServiceState& state, std::uint32_t cores, native::MonitorChannel& monitor)
        : state_(state), cores_(cores), monitor_(monitor) {}
    [[nodiscard]] interconnect::Executor& executor() { return state_.executor; }
    /// After each turn of the loop.
    void look();

private:
    interconnect::Task<std::expected<void, interconnect::CallError>> tell();

    ServiceState& state_;
    std::uint32_t cores_;
    native::MonitorChannel& monitor_;
    std::uint64_t looked_at_ = 0;  // version of the base
    std::uint64_t told_ = 0;       // version of the decisions
    interconnect::Task<std::expected<void, interconnect::CallError>> telling_;
};

}  // namespace zooid::skb
