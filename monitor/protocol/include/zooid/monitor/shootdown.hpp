// TLB shootdown by messages between monitors (protocol `unicast`): the initiator's side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <zooid/monitor/fixed_vector.hpp>
#include <zooid/monitor/state_hash.hpp>

namespace zooid::monitor {

inline constexpr std::size_t shootdowns_max = 8;  // open at one initiator

/// Pages of one domain whose translations must go.
struct Region {
    std::uint64_t domain = 0;
    std::uint64_t base_bytes = 0;
    std::uint32_t pages = 0;  // of 4 KiB
    friend bool operator==(const Region&, const Region&) = default;
};

enum class ShootdownFault : std::uint8_t {
    limit,        // shootdowns_max are open: start again when one is done
    unknown,      // no such shootdown is open: the peer broke the protocol, or has been fenced
    not_awaited,  // that core has answered, or was never asked
};

/// Collects one answer from every core that may hold a stale translation.
///
/// @invariant a shootdown is done only when each core of its span has invalidated, or has been
/// fenced:
///     a fenced core executes nothing, so it uses no translation.
/// The target needs no machine: it invalidates the region in its own tree and TLB, before any
/// further user instruction of that domain, and then answers `done` with the sequence it was asked
/// with.
class ShootdownInitiator {
public:
    /// What a start causes: invalidate here first when asked to, then send to every core of `ask`.
    struct Start {
        std::uint32_t sequence = 0;
        bool invalidate_here = false;
        CoreSet ask;
        bool done = false;  // nobody else to ask
    };
    using Tags = FixedVector<std::uint64_t, shootdowns_max>;

    explicit ShootdownInitiator(CoreId self) : self_(self) {}

    /// @param tag  the driver's name for the operation, given back when it is done.
    /// @param span the cores that hold the region mapped; this core may be among them.
    /// @return or limit.
    [[nodiscard]] std::expected<Start, ShootdownFault>
    on_start(std::uint64_t tag, const CoreSet& span);
    /// `from` has invalidated. @return the tag when that was the last; or unknown, not_awaited.
    [[nodiscard]] std::expected<std::optional<std::uint64_t>, ShootdownFault>
    on_done(CoreId from, std::uint32_t sequence);

    /// `core` is fenced. @return the tags of all that are done by that.
    [[nodiscard]] Tags on_core_down(CoreId core);

    [[nodiscard]] std::size_t open() const { return open_.size(); }

private:
    struct Open {
        std::uint32_t sequence = 0;
        std::uint64_t tag = 0;
        CoreSet awaited;
    };
    CoreId self_;
    std::uint32_t last_sequence_ = 0;
    CoreSet dead_;
    FixedVector<Open, shootdowns_max> open_;
};

}  // namespace zooid::monitor
