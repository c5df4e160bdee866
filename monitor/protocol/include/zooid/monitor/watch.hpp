// Which cores give no sign of life: what the boot core's monitor suspects, and then fences.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <zooid/monitor/core_set.hpp>

namespace zooid::monitor {

inline constexpr std::uint8_t silent_rounds_max = 8;  // then a core is suspected
inline constexpr std::uint64_t round_us_min = 500'000;
inline constexpr std::uint64_t round_us_max = 7'500'000;
inline constexpr std::uint64_t gap_us_unmeasured = 500'000;  // assumed while the machine starts

/// How long one round of a Watch lasts: a core that is only kept from its processor as long as was
/// ever measured answers within half of one.
/// @param gap_us longest time a processor was seen to be taken away on this machine.
[[nodiscard]] constexpr std::uint64_t round_us(std::uint64_t gap_us) {
    return std::clamp(gap_us * 2, round_us_min, round_us_max);
}

/// Counts rounds, not time: a watcher that is itself held up counts late, and suspects nobody for
/// it. Pure, no allocation.
///
/// @invariant a core is suspected only after silent_rounds_max rounds in a row without a sign, in
///            each of which it was asked for one.
/// @invariant a core that stays silent is suspected in round silent_rounds_max + 2 at the latest.
class Watch {
public:
    /// Begins, or begins again, to count for `core`.
    void add(CoreId core) {
        watched_.set(core);
        silent_[core.value] = 0;
    }
    void remove(CoreId core) { watched_.reset(core); }
    [[nodiscard]] const CoreSet& watched() const { return watched_; }

    /// `core` has shown that it runs: it answered, or its presence line has changed.
    void on_sign(CoreId core) {
        if (watched_.test(core)) silent_[core.value] = 0;
    }

    /// What one round asks for.
    struct Round {
        CoreSet ask;     // for a sign: they gave none since the last round
        CoreSet silent;  // these are suspected; again in every round until they are removed
    };

    /// A round has passed.
    [[nodiscard]] Round on_round() {
        Round round;
        watched_.for_each([&](CoreId core) {
            std::uint8_t& rounds = silent_[core.value];
            if (rounds > silent_rounds_max) {
                round.silent.set(core);
                return;
            }
            if (rounds++ > 0) round.ask.set(core);
        });
        return round;
    }

private:
    CoreSet watched_;
    std::array<std::uint8_t, cores_max> silent_{};  // rounds since the last sign
};

}  // namespace zooid::monitor
