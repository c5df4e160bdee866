// One core's part of agreement and membership: the machine the monitor drives.
#pragma once

#include <expected>
#include <optional>
#include <zooid/monitor/coordinator.hpp>
#include <zooid/monitor/view_change.hpp>

namespace zooid::monitor {

/// Where a core stands towards its view.
enum class Phase : std::uint8_t {
    outside,   // member of nothing: waits for a sponsor's snapshot
    normal,    // transactions may start
    paused,    // the new view is installed here, not yet everywhere: votes, but starts nothing
    changing,  // the view is ending: messages of transactions are refused
};

/// Replicates the name table and the view over all members.
///
/// @invariant no two live members decide one transaction differently.
/// @invariant a client that hears "committed" finds the update at every live member.
/// @invariant with nothing in flight the digests of all live members are equal.
/// @invariant the view number never falls, at any core.
///
/// What the driver must give: links between two cores lose nothing and keep order; on_core_down(c)
/// at every survivor, after c has been fenced (it will never act again). Pure: no clock, no I/O,
/// no allocation. Proofs in words: monitor/README.md.
class Agreement {
public:
    using Result = std::expected<Effects, Fault>;

    /// A core outside of every view: give it on_message() until its sponsor admits it.
    explicit Agreement(CoreId self);
    /// A member of `view` with an empty table; the first core uses {1, {self}}.
    Agreement(CoreId self, const View& view);

    /// A client of this core wants `update`. Its answer comes in a later Effects.
    /// @return or queue_full (submit again after an answer).
    [[nodiscard]] Result on_submit(ClientTag client, const Update& update);

    /// A message has come from `from`; which is the link's word, not the message's.
    /// @return or the fault it is refused with; the state is as before.
    [[nodiscard]] Result on_message(CoreId from, const Message& message);

    /// `core` has died and is fenced.
    /// @return or declared_dead when it is this very core.
    [[nodiscard]] Result on_core_down(CoreId core);

    /// This core leaves for good. The others end the view as if it had died; its clients hear
    /// `left`.
    /// @return or not_normal: wait until the view stands.
    [[nodiscard]] Result on_leave();

    [[nodiscard]] CoreId self() const { return self_; }
    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] const View& view() const { return replica_.view; }
    [[nodiscard]] const NameTable& names() const { return replica_.table; }
    /// True when this core has no update of its own open or queued, and holds none of others.
    [[nodiscard]] bool idle() const { return coordinator_.idle() && participant_.held() == 0; }
    void hash_into(StateHash& hash) const;

private:
    using Outcome = std::expected<void, Fault>;

    // agreement.cpp: transactions
    [[nodiscard]] Outcome route(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome check_view(CoreId from, const Message&) const;
    [[nodiscard]] Outcome transact(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome decide(CoreId from, const Message&, Effects&);
    void after_event(const View& before, Effects&);
    [[nodiscard]] Turn turn(Effects& effects) { return {replica_, participant_, effects}; }

    // agreement_view.cpp: the end of a view
    void lose(CoreId core, Effects&);
    void enter_change(Effects&);
    void start_attempt(Effects&);
    void try_conclude(Effects&);
    [[nodiscard]] Outcome change(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome on_collect(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome on_report(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome on_install(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome on_installed(CoreId from, const Message&, Effects&);
    template <class Emit>
    void make_report(Emit&& emit) const;
    void recover(const TransactionId& id, bool committed, Effects&);
    void install(const View& view);
    void resume(Effects&);
    void announce_resume(Effects&);
    void send_collect(const CoreSet& to, ViewNumber known, Effects&) const;
    [[nodiscard]] CoreId candidate() const;

    // agreement_join.cpp: the snapshot for a newcomer
    [[nodiscard]] Outcome join(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome sponsor(CoreId from, const Message&, Effects&);
    void send_snapshot(CoreId to, std::uint32_t index, Effects&) const;
    [[nodiscard]] Outcome on_snapshot(CoreId from, const Message&, Effects&);
    [[nodiscard]] Outcome on_welcome(CoreId from, const Message&, Effects&);

    [[nodiscard]] Message make(MessageKind kind) const;

    CoreId self_;
    Phase phase_ = Phase::outside;
    Replica replica_;
    Participant participant_;
    Coordinator coordinator_;

    ViewChange change_;                   // meaningful while proposing_
    bool proposing_ = false;              // from the first collect to resume
    std::uint32_t own_attempt_ = 0;       // of the last own proposal
    std::uint32_t followed_attempt_ = 0;  // of the proposer followed
    std::optional<CoreId> proposer_;      // followed in this change
    std::optional<CoreId> sponsored_;     // the newcomer this core gives a snapshot to
    std::optional<CoreId> sponsor_;       // outside: whose snapshot is coming in
    ViewNumber settled_ = 0;              // every live member has installed this view
    ViewNumber floor_ = 0;                // outside: snapshots of views up to here are void
    std::uint32_t snapshot_next_ = 0;     // outside: index wanted
    ViewNumber snapshot_view_ = 0;        // outside: the view the snapshot belongs to
};

}  // namespace zooid::monitor
