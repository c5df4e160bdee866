// A member's side of two-phase commit: what it holds, votes and remembers.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <zooid/monitor/effects.hpp>
#include <zooid/monitor/state_hash.hpp>

namespace zooid::monitor {

/// A vote that is due; `refusal` none means yes.
struct Vote {
    TransactionId id;
    Refusal refusal = Refusal::none;
};
using Votes = FixedVector<Vote, held_max>;

/// Holds updates between prepare and decision.
///
/// @invariant no two *granted* updates conflict. A member that voted yes holds the update until it
///     hears the decision, in this view or in the change that ends it.
/// @invariant a waiting update outranks every granted one it conflicts with. So edges of "waits
/// for"
///     lead from higher rank to lower, over all cores: there is no deadlock (wait-die).
/// @invariant the highest-ranked open update is never refused as busy, and a retry ranks above all
///     first attempts: among live cores some update always commits.
/// @source Rosenkrantz, Stearns, Lewis, "System Level Concurrency Control", TODS 1978 (wait-die).
class Participant {
public:
    /// Holds an update of this core's own coordinator, or says why not. An own update never waits
    /// here: it stays in the coordinator's queue, holding nothing.
    /// @return none (held); busy (a name is in use: ask again after the next event); limit; or the
    /// veto.
    [[nodiscard]] Refusal hold_own(const TransactionId& id, const Update& update,
                                   std::uint8_t attempt, const Replica& replica);

    /// Settles a hold of this core's own coordinator; the name stays locked until release_own().
    void decide_own(const TransactionId& id, bool committed, Replica& replica);

    /// Unlocks after every member has acknowledged; `votes` gets those that waited.
    void release_own(const TransactionId& id, const Replica& replica, Votes& votes);

    /// A coordinator asks; the vote is appended to `votes` now or when what it waits for ends.
    void on_prepare(const TransactionId& id, const Update& update, std::uint8_t attempt,
                    const Replica& replica, Votes& votes);

    /// A coordinator has decided; applies or drops the update and lets others go on.
    /// @return the update that was held; nothing for the abort of one this member refused; or
    ///         unknown_transaction for a commit of what this member never granted.
    [[nodiscard]] std::expected<std::optional<Update>, Fault>
    on_decision(const TransactionId& id, bool committed, Replica& replica, Votes& votes);

    /// View change: the proposer's decision on `id`. @return the update if it was open here.
    std::optional<Update> recover(const TransactionId& id, bool committed, Replica& replica);

    /// The view ends: all that is still held was committed nowhere.
    void end_view() { held_.clear(); }

    /// Forgets outcomes of views before `view`: every live member knows them.
    void forget_before(ViewNumber view);

    /// Calls `visit(TransactionEntry)` for all this member has to report in a view change.
    template <class Visit>
    void report(Visit&& visit) const {
        for (const Held& held : held_)
            if (held.state == State::granted) visit({held.id, TransactionState::prepared});
        for (const TransactionId& id : committed_) visit({id, TransactionState::committed});
    }

    [[nodiscard]] std::size_t held() const { return held_.size(); }
    void hash_into(StateHash& hash) const;

private:
    enum class State : std::uint8_t { waiting, granted, settled };
    struct Held {
        TransactionId id;
        Update update;
        std::uint8_t attempt = 0;
        State state = State::waiting;
    };

    [[nodiscard]] static bool outranks(const Held& a, const Held& b);
    [[nodiscard]] std::size_t find(const TransactionId& id) const;
    [[nodiscard]] std::size_t reserved_names(const Replica& replica) const;
    void remember(const TransactionId& id);
    void settle_waiting(const Replica& replica, Votes& votes);
    [[nodiscard]] bool settle_one(std::size_t index, const Replica& replica, Votes& votes);

    FixedVector<Held, held_max> held_;
    FixedVector<TransactionId, remembered_max> committed_;  // the last of each coordinator's slots
};

}  // namespace zooid::monitor
