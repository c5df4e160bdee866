// How long a query has run, in all the stretches it was given.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

#include "service_state.hpp"

namespace zooid::skb {

/// A query's own time, counted while a Stretch of it lives; what others do meanwhile does not
/// count.
class RunningTime {
public:
    /// @param wanted_us how much it may take; 0 and more than query_us_max: that
    RunningTime(const ServiceState& state, std::uint64_t wanted_us)
        : state_(state),
          us_max_(wanted_us == 0 ? query_us_max : std::min(wanted_us, query_us_max)) {}

    /// From the start: another run of the same query.
    void restart() { used_us_ = 0; }
    /// To be asked amid a stretch.
    [[nodiscard]] bool is_over() const { return used_us_ + stretch_us() >= us_max_; }
    [[nodiscard]] std::uint64_t used_us() const { return used_us_; }

    class Stretch {
    public:
        explicit Stretch(RunningTime& time) : time_(time) {
            time_.begun_us_ = time_.state_.ran_us();
        }
        ~Stretch() {
            time_.used_us_ += time_.stretch_us();
            time_.begun_us_.reset();
        }
        Stretch(const Stretch&) = delete;
        Stretch& operator=(const Stretch&) = delete;

    private:
        RunningTime& time_;
    };

private:
    [[nodiscard]] std::uint64_t stretch_us() const {
        return begun_us_ ? state_.ran_us() - *begun_us_ : 0;
    }

    const ServiceState& state_;
    std::uint64_t us_max_;
    std::uint64_t used_us_ = 0;
    std::optional<std::uint64_t> begun_us_;  // of the stretch that runs
};

}  // namespace zooid::skb
