// The proposer's ledger of one attempt to end a view: who has reported, and what follows from it.
#pragma once

#include <cstdint>
#include <zooid/monitor/effects.hpp>
#include <zooid/monitor/state_hash.hpp>

namespace zooid::monitor {

/// Gathers the reports of all survivors and decides every open transaction.
///
/// @invariant a transaction is committed if any survivor has committed it, else aborted. Sound
/// because a
///     survivor that has reported accepts no decision of the old view any more.
/// @invariant the new number is higher than any installed at a survivor.
class ViewChange {
public:
    /// One transaction as known from all reports.
    struct Gathered {
        TransactionId id;
        bool prepared = false;   // some survivor holds it
        bool committed = false;  // some survivor has committed it
    };

    /// Starts over: `awaited` have to report, the proposer itself among them.
    void begin(CoreSet awaited);

    /// Takes one part of a report in. @return not_awaited when `from` has already ended its report.
    [[nodiscard]] bool merge(CoreId from, const Message& report);

    /// Members of the highest view reported that have not been asked yet; they count as asked now.
    [[nodiscard]] CoreSet newly_missing(const CoreSet& dead);

    /// The highest view number reported so far.
    [[nodiscard]] ViewNumber best_number() const { return best_.number; }
    [[nodiscard]] bool complete() const { return awaited_.none(); }

    /// The view to install: the highest reported, without the dead and those without a replica.
    [[nodiscard]] View result(const CoreSet& dead) const;

    /// Calls `visit(id, committed)` for each transaction some survivor still holds.
    template <class Visit>
    void decisions(Visit&& visit) const {
        for (const Gathered& entry : gathered_)
            if (entry.prepared) visit(entry.id, entry.committed);
    }

    void await_installed(CoreSet members) { awaited_ = members; }
    /// @return false when `from` is not awaited.
    [[nodiscard]] bool on_installed(CoreId from);

    void hash_into(StateHash& hash) const;

private:
    void note(const TransactionEntry& entry);

    CoreSet asked_;
    CoreSet awaited_;  // subset of asked_
    CoreSet blank_;
    View best_;
    FixedVector<Gathered, remembered_max> gathered_;  // the newest of each coordinator's slots
};

}  // namespace zooid::monitor
