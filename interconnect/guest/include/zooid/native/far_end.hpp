// This domain's end of a channel to a domain of another core: a frame both show, and a doorbell.
#pragma once
#include <cstdint>
#include <expected>
#include <utility>
#include <zooid/abi/status.hpp>
#include <zooid/interconnect/core/channel_layout.hpp>
#include <zooid/native/runtime.hpp>
#include <zooid/native/transports.hpp>

namespace zooid::native {

/// Channels of one domain to domains of other cores, at a time.
inline constexpr unsigned far_ends_max = 32;

/// Where the monitors have put it.
struct FarPlace {
    std::uint32_t binding = 0;   // its number
    std::uint32_t frame = 0;     // slots; from now on the end's
    std::uint32_t doorbell = 0;  // empty as soon as the peer has gone
};

/// Empty slots where a channel to another core may come.
/// @invariant never free again while the monitor may still fill them: those of a request that is
/// given up before its answer stay away as long as this domain lives.
class FarSlots {
public:
    FarSlots() = default;
    FarSlots(const FarSlots&) = delete;
    FarSlots& operator=(const FarSlots&) = delete;
    ~FarSlots() {
        if (is_lent_) return;
        if (frame != 0) runtime().free_slot(frame);
        if (doorbell != 0) runtime().free_slot(doorbell);
    }
    [[nodiscard]] explicit operator bool() const { return frame != 0 && doorbell != 0; }
    /// They go to the monitor with a request.
    void lend() { is_lent_ = true; }
    /// It has answered, and has not filled them.
    void give_back() { is_lent_ = false; }
    /// It has filled them: somebody else's from now on.
    [[nodiscard]] FarPlace taken(std::uint32_t binding) const {
        return {.binding = binding, .frame = frame, .doorbell = doorbell};
    }

    const std::uint32_t frame = runtime().allocate_slot();
    const std::uint32_t doorbell = runtime().allocate_slot();

private:
    bool is_lent_ = false;
};

/// Shows the frame as long as it lives; then says that this end is closed, when the monitor has
/// room for that.
/// @invariant ends of one thread: the one that runs the Loop.
class FarEnd {
public:
    /// @param place as the monitors have filled it; from now on the end's
    /// @param side  as the other end is the other one.
    /// @param bytes of the frame, at most two pages
    /// @return limit (far_ends_max or slots: give other channels up), not_enough_memory, or
    /// bad_argument: no channel is in that frame. Then the place is given up, too.
    [[nodiscard]] static std::expected<FarEnd, abi::Status>
    attach(FarPlace place, interconnect::Side side, std::uint64_t bytes);
    FarEnd(FarEnd&& other) noexcept
        : place_(std::exchange(other.place_, {})), shown_(other.shown_), channel_(other.channel_) {}
    FarEnd& operator=(FarEnd&&) = delete;
    ~FarEnd();

    /// Slot of the peer's end point; empty as soon as the peer has gone.
    [[nodiscard]] std::uint32_t doorbell() const { return place_.doorbell; }
    /// Once; the end outlives it.
    [[nodiscard]] UmpNotify transport() const { return UmpNotify(channel_, {place_.doorbell}); }

private:
    FarEnd(FarPlace place, unsigned shown, interconnect::UmpChannel<> channel)
        : place_(place), shown_(shown), channel_(channel) {}

    FarPlace place_;
    unsigned shown_;  // which part of the area
    interconnect::UmpChannel<> channel_;
};

/// Tells the monitor of ends it had no room to hear of.
void tell_far_ends();
/// Whether there are any. @cost one load.
[[nodiscard]] bool far_ends_untold();

}  // namespace zooid::native
