// This core's recording: the ring its CPU driver writes, and the switch.
#pragma once
#include <cstdint>
#include <span>
#include <zooid/abi/trace.hpp>

namespace zooid::monitor {

inline constexpr std::uint32_t events_per_page = 90;  // of one answer: two words each

/// One of these on each core.
class Recording {
public:
    void switch_to(abi::TraceState state);
    [[nodiscard]] abi::TraceState state() const;
    [[nodiscard]] abi::TraceExtent extent() const;

    /// Copies events from number `first` on as two words each, as many as are there and fit.
    /// @return the words copied; none unless it is off: what is read must hold still.
    std::span<const std::uint64_t> page(std::uint32_t first, std::span<std::uint64_t> into) const;

private:
    [[nodiscard]] bool map();

    abi::TraceRingView view_;
};

/// Ticks per second of this core's clock, and what it adds to have the machine's time.
[[nodiscard]] std::uint64_t own_tsc_hz();
[[nodiscard]] std::int64_t own_clock_offset_ns();

}  // namespace zooid::monitor
