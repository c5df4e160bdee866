// Copying capabilities to other cores, beside the messages they belong to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <zooid/monitor/fixed_vector.hpp>
#include <zooid/monitor/state_hash.hpp>

namespace zooid::monitor {

inline constexpr std::size_t copies_open_max = 4;  // unanswered from one core to one other
inline constexpr std::size_t copies_max = cores_max * copies_open_max;

/// What a capability to be copied is; everything that may not leave its core is `other`.
enum class CopyKind : std::uint8_t { ram, frame, end_point, ipi, other };

/// A capability as it travels. `owner` is the core that serialises operations on the object.
struct CapabilityWords {
    CopyKind kind = CopyKind::other;
    CoreId owner;
    std::array<std::uint64_t, 4> words{};  // the kernel's own form, never interpreted here
    friend bool operator==(const CapabilityWords&, const CapabilityWords&) = default;
};

enum class CopyResult : std::uint8_t {
    delivered,
    unsupported_type,  // this kind never leaves its core: send something it was made from
    no_slot,           // the receiver has no room for it: let it free or allocate slots
    peer_died,         // the receiver is gone, and the copy with it
    limit,             // copies_open_max are on the way to that core: send again after an answer
};

/// Why an event was refused; it has changed nothing.
enum class CopyFault : std::uint8_t {
    unknown_copy,   // no such copy is open: the peer broke the protocol
    said_before,    // this half of the copy has come already: the peer broke the protocol
    window_broken,  // more than copies_open_max at once: the peer broke the protocol
    peer_dead,      // from a fenced core: drop it
};

/// The sending half.
///
/// @invariant the source is marked as having remote copies before its words leave this core.
/// @invariant every accepted send gets exactly one result, also when the receiver dies.
/// A mark is never taken back here: "no remote copies" is known only to the owner's delete.
class CapSender {
public:
    /// Do in this order: mark `source`, send the words under `sequence` to `to`'s monitor, and send
    /// the message that carries it with the same sequence on its own channel.
    struct Offer {
        CoreId to;
        std::uint32_t sequence = 0;
        std::uint64_t source = 0;
        CapabilityWords capability{};
    };
    /// The outcome for the client that sent.
    struct Outcome {
        std::uint64_t client = 0;
        CopyResult result = CopyResult::delivered;
    };
    using Outcomes = FixedVector<Outcome, copies_open_max>;

    /// @param client the driver's name for the sender. @param source address of the capability.
    /// @return or unsupported_type, peer_died, limit.
    [[nodiscard]] std::expected<Offer, CopyResult>
    on_send(std::uint64_t client, std::uint64_t source, const CapabilityWords& capability,
            CoreId to);
    /// The receiver's monitor answers a copy. @return or unknown_copy, peer_dead.
    [[nodiscard]] std::expected<Outcome, CopyFault>
    on_result(CoreId from, std::uint32_t sequence, CopyResult result);
    [[nodiscard]] Outcomes on_core_down(CoreId core);

private:
    struct Open {
        CoreId to;
        std::uint32_t sequence = 0;
        std::uint64_t client = 0;
    };
    FixedVector<Open, copies_max> open_;
    std::array<std::uint32_t, cores_max> last_sequence_{};
    CoreSet dead_;
};

/// The receiving half: pairs each capability with its message by (sender, sequence).
///
/// @invariant a message is delivered once, and only when its capability is in a slot of this core.
/// @invariant a capability whose message will never come (the sender died) is removed again.
class CapReceiver {
public:
    enum class Do : std::uint8_t {
        insert,   // put `capability` into a slot, then call on_inserted()
        deliver,  // give the message `tag` to its receiver with the capability at `slot`
        drop,     // discard the message `tag`; `result` says why
        remove,   // delete the capability at `slot`
        answer,   // tell `from` the `result` of `sequence`
    };
    struct Effect {
        Do what = Do::insert;
        CopyResult result = CopyResult::delivered;
        CoreId from;
        std::uint32_t sequence = 0;
        std::uint64_t slot = 0;
        std::uint64_t tag = 0;
        CapabilityWords capability{};
    };
    using Effects = FixedVector<Effect, 2 * copies_open_max>;
    using Result = std::expected<Effects, CopyFault>;

    [[nodiscard]] Result
    on_capability(CoreId from, std::uint32_t sequence, const CapabilityWords& capability);
    /// The kernel has put a capability at `slot`, or had no room (nothing).
    [[nodiscard]] Result
    on_inserted(CoreId from, std::uint32_t sequence, std::optional<std::uint64_t> slot);
    /// @param tag the driver's name for the message, which it keeps until deliver or drop.
    [[nodiscard]] Result on_payload(CoreId from, std::uint32_t sequence, std::uint64_t tag);
    [[nodiscard]] Effects on_core_down(CoreId core);

    [[nodiscard]] std::size_t pending() const { return pending_.size(); }

private:
    enum class Half : std::uint8_t { awaited, inserting, inserted, failed };
    struct Pending {
        CoreId from;
        std::uint32_t sequence = 0;
        Half capability = Half::awaited;
        bool message = false;
        CopyResult failure = CopyResult::no_slot;
        std::uint64_t slot = 0;
        std::uint64_t tag = 0;
    };

    [[nodiscard]] std::size_t find(CoreId from, std::uint32_t sequence) const;
    [[nodiscard]] std::expected<std::size_t, CopyFault>
    find_or_add(CoreId from, std::uint32_t sequence);
    void settle(std::size_t index, Effects& effects);

    FixedVector<Pending, copies_max> pending_;
    CoreSet dead_;
};

}  // namespace zooid::monitor
