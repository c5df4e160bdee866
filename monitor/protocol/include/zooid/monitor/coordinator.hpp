// The coordinator's side of two-phase commit: client updates, votes, decisions, acknowledgements.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <zooid/monitor/participant.hpp>

namespace zooid::monitor {

inline constexpr std::uint8_t attempts_max =
    16;  // tries of one update before its client hears busy

/// The parts of one core that an event works on; borrowed for the length of a call.
struct Turn {
    Replica& replica;
    Participant& participant;
    Effects& effects;
};

/// Runs this core's updates, transactions_max at a time, the rest queued in order.
///
/// @invariant a commit is sent only after every member voted yes; a client hears "committed" only
///     after every member acknowledged the commit, or a view change made every survivor commit.
/// @invariant an update of an n-member view costs exactly n-1 prepare, vote, decision and
/// acknowledge
///     messages per attempt: the decision waits for all votes, also after a veto.
/// @invariant updates of this core that conflict commit in the order of submission, unless one of
///     them is refused or retried.
class Coordinator {
public:
    explicit Coordinator(CoreId self);

    /// Queues an update. @return false when submissions_max are waiting.
    [[nodiscard]] bool submit(ClientTag client, const Update& update);

    /// Starts what can start. Call after each event while the view stands.
    void pump(Turn turn);

    /// @return or not_awaited, unknown_transaction.
    [[nodiscard]] std::expected<void, Fault>
    on_vote(CoreId from, const TransactionId& id, Refusal refusal, Turn turn);
    /// @return or not_awaited, unknown_transaction.
    [[nodiscard]] std::expected<void, Fault>
    on_acknowledge(CoreId from, const TransactionId& id, Turn turn);

    /// View change: the proposer's decision on an own transaction.
    void recover(const TransactionId& id, bool committed);
    /// View change: nothing more will be decided; `view` is the new one.
    void end_view(const View& view);
    /// Every survivor has the outcome: answers clients, and queues what was aborted again.
    void resume(Turn turn);

    /// This core leaves: every client hears `left`.
    void abandon(Effects& effects);

    /// The core whose admission all members have committed, while it still gets its snapshot.
    [[nodiscard]] std::optional<CoreId> newcomer() const;
    [[nodiscard]] bool idle() const;
    void hash_into(StateHash& hash) const;

private:
    enum class State : std::uint8_t { free, voting, closing, joining, settled };
    struct Submission {
        ClientTag client = 0;
        Update update;
        std::uint8_t attempt = 0;
    };
    struct Slot {
        State state = State::free;
        Refusal refusal = Refusal::none;
        std::uint32_t sequence = 0;
        TransactionId id;
        Submission what;
        CoreSet awaited;
    };

    [[nodiscard]] Slot* find(const TransactionId& id);
    [[nodiscard]] Slot* free_slot();
    [[nodiscard]] bool start(Slot& slot, const Submission& what, Turn turn);
    void decide(Slot& slot, Turn turn);
    void close(Slot& slot, Turn turn);
    void finish(Slot& slot, Effects& effects);

    CoreId self_;
    std::array<Slot, transactions_max> slots_;
    FixedVector<Submission, submissions_max>
        queue_;  // open and queued never exceed submissions_max
};

/// Appends one message per vote, to its coordinator.
void send_votes(const Votes& votes, Effects& effects);

}  // namespace zooid::monitor
