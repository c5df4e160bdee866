// The transaction a client has begun and not ended.
#pragma once
#include <optional>
#include <zooid/interconnect/timer.hpp>
#include <zooid/skb/batch.hpp>

#include "service_state.hpp"

namespace zooid::skb {

/// @invariant rolled back when its client goes, and when it has lasted transaction_us_max.
class ClientTransaction final : interconnect::Timer {
public:
    explicit ClientTransaction(ServiceState& state) : state_(state) {}

    void begin(const Writer& writer) {
        batch_.emplace(state_.base, writer);
        is_begun_ = true;
        deadline = {state_.executor.now().us + transaction_us_max};
        state_.executor.arm(*this);
    }
    void end() {
        disarm();
        batch_.reset();
        is_begun_ = false;
    }
    [[nodiscard]] bool is_begun() const { return is_begun_; }
    /// Its changes; null when it has lasted too long: then there are none.
    [[nodiscard]] Batch* batch() { return batch_ ? &*batch_ : nullptr; }

private:
    void on_deadline() override { batch_.reset(); }

    ServiceState& state_;
    std::optional<Batch> batch_;
    bool is_begun_ = false;
};

inline constexpr std::string_view lasted_too_long =
    "the transaction has lasted too long and nothing is changed: abort it, and begin anew";

}  // namespace zooid::skb
