// The proposer's ledger of one attempt to end a view.
#include <zooid/monitor/view_change.hpp>

namespace zooid::monitor {

void ViewChange::begin(CoreSet awaited) {
    asked_ = awaited;
    awaited_ = awaited;
    blank_ = CoreSet{};
    best_ = View{};
    gathered_.clear();
}

bool ViewChange::merge(CoreId from, const Message& report) {
    if (!awaited_.test(from)) return false;
    for (const TransactionEntry& entry : report.entries) note(entry);
    if (!report.last) return true;
    awaited_.reset(from);
    if (report.blank) {
        blank_.set(from);
    } else if (report.view > best_.number) {
        best_ = {.number = report.view, .members = report.cores};
    }
    return true;
}

void ViewChange::note(const TransactionEntry& entry) {
    const bool committed = entry.state == TransactionState::committed;
    for (Gathered& known : gathered_) {
        if (known.id.coordinator != entry.id.coordinator ||
            known.id.sequence % transactions_max != entry.id.sequence % transactions_max)
            continue;
        // A later transaction of the slot proves that everyone has the outcome of the earlier.
        if (known.id.sequence < entry.id.sequence) known = {.id = entry.id};
        if (known.id != entry.id) return;
        known.committed = known.committed || committed;
        known.prepared = known.prepared || !committed;
        return;
    }
    gathered_.push_back({.id = entry.id, .prepared = !committed, .committed = committed});
}

CoreSet ViewChange::newly_missing(const CoreSet& dead) {
    const CoreSet missing = best_.members - dead - asked_;
    asked_ = asked_ | missing;
    awaited_ = awaited_ | missing;
    return missing;
}

View ViewChange::result(const CoreSet& dead) const {
    return {.number = best_.number + 1, .members = best_.members - dead - blank_};
}

bool ViewChange::on_installed(CoreId from) {
    if (!awaited_.test(from)) return false;
    awaited_.reset(from);
    return true;
}

void ViewChange::hash_into(StateHash& hash) const {
    hash.add(asked_);
    hash.add(awaited_);
    hash.add(blank_);
    hash.add(best_.number);
    hash.add(best_.members);
    for (const Gathered& entry : gathered_) {
        hash.add(static_cast<std::uint64_t>(entry.id.coordinator.value) << 32 | entry.id.sequence);
        hash.add(static_cast<std::uint64_t>(entry.prepared) << 1 |
                 static_cast<std::uint64_t>(entry.committed));
    }
}

}  // namespace zooid::monitor
