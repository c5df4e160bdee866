// A member's side of two-phase commit.
#include <cassert>
#include <zooid/monitor/participant.hpp>

namespace zooid::monitor {

bool Participant::outranks(const Held& a, const Held& b) {
    if (a.attempt != b.attempt) return a.attempt > b.attempt;
    if (a.id.coordinator != b.id.coordinator) return a.id.coordinator < b.id.coordinator;
    return a.id.sequence < b.id.sequence;
}

std::size_t Participant::find(const TransactionId& id) const {
    std::size_t index = 0;
    while (index < held_.size() && held_[index].id != id) ++index;
    return index;
}

std::size_t Participant::reserved_names(const Replica& replica) const {
    std::size_t count = 0;
    for (const Held& held : held_)
        if (held.state == State::granted && held.update.kind == UpdateKind::set &&
            replica.table.get(held.update.name) == nullptr)
            ++count;
    return count;
}

Refusal Participant::hold_own(const TransactionId& id, const Update& update, std::uint8_t attempt,
                              const Replica& replica) {
    for (const Held& held : held_)
        if (conflict(held.update, update)) return Refusal::busy;
    if (held_.full()) return Refusal::limit;
    const Refusal refusal = replica.check(update, reserved_names(replica));
    if (refusal == Refusal::none) held_.push_back({id, update, attempt, State::granted});
    return refusal;
}

void Participant::decide_own(const TransactionId& id, bool committed, Replica& replica) {
    const std::size_t index = find(id);
    assert(index < held_.size() && held_[index].state == State::granted);
    held_[index].state = State::settled;
    if (!committed) return;
    replica.apply(held_[index].update);
    remember(id);
}

void Participant::release_own(const TransactionId& id, const Replica& replica, Votes& votes) {
    const std::size_t index = find(id);
    assert(index < held_.size() && held_[index].state == State::settled);
    held_.erase_at(index);
    settle_waiting(replica, votes);
}

void Participant::on_prepare(const TransactionId& id, const Update& update, std::uint8_t attempt,
                             const Replica& replica, Votes& votes) {
    if (held_.full()) return votes.push_back({id, Refusal::limit});
    const Held newcomer{id, update, attempt, State::waiting};
    for (const Held& held : held_)
        if (held.state == State::waiting && conflict(held.update, update) &&
            !outranks(newcomer, held))
            return votes.push_back({id, Refusal::busy});
    held_.push_back(newcomer);
    if (settle_one(held_.size() - 1, replica, votes) && votes.size() > 0 &&
        votes[votes.size() - 1].refusal != Refusal::none)
        held_.erase_at(held_.size() - 1);
}

std::expected<std::optional<Update>, Fault>
Participant::on_decision(const TransactionId& id, bool committed, Replica& replica, Votes& votes) {
    const std::size_t index = find(id);
    const bool granted = index < held_.size() && held_[index].state == State::granted;
    if (!granted) {
        if (committed) return std::unexpected(Fault::unknown_transaction);
        return std::nullopt;
    }
    const Update update = held_[index].update;
    if (committed) {
        replica.apply(update);
        remember(id);
    }
    held_.erase_at(index);
    settle_waiting(replica, votes);
    return update;
}

std::optional<Update>
Participant::recover(const TransactionId& id, bool committed, Replica& replica) {
    const std::size_t index = find(id);
    if (index == held_.size() || held_[index].state != State::granted) return std::nullopt;
    const Update update = held_[index].update;
    if (committed) {
        // The view itself is what the change installs; only the table is changed here.
        if (update.kind != UpdateKind::admit) replica.apply(update);
        remember(id);
    }
    held_.erase_at(index);
    return update;
}

void Participant::forget_before(ViewNumber view) {
    committed_.erase_if([view](const TransactionId& id) { return id.view < view; });
}

void Participant::remember(const TransactionId& id) {
    for (TransactionId& known : committed_) {
        if (known.coordinator == id.coordinator &&
            known.sequence % transactions_max == id.sequence % transactions_max) {
            known = id;
            return;
        }
    }
    committed_.push_back(id);
}

// Votes on a waiting update if it can be decided now. True when it voted.
bool Participant::settle_one(std::size_t index, const Replica& replica, Votes& votes) {
    Held& candidate = held_[index];
    bool blocked = false;
    for (const Held& held : held_) {
        if (held.state == State::waiting || !conflict(held.update, candidate.update)) continue;
        blocked = true;
        if (outranks(candidate, held)) continue;
        votes.push_back({candidate.id, Refusal::busy});
        return true;
    }
    if (blocked) return false;
    const Refusal refusal = replica.check(candidate.update, reserved_names(replica));
    if (refusal == Refusal::none) candidate.state = State::granted;
    votes.push_back({candidate.id, refusal});
    return true;
}

// Visits waiting updates from the highest rank down: what it grants may send lower ones away.
void Participant::settle_waiting(const Replica& replica, Votes& votes) {
    FixedVector<TransactionId, held_max> visited;
    for (;;) {
        std::size_t best = held_.size();
        for (std::size_t i = 0; i < held_.size(); ++i) {
            if (held_[i].state != State::waiting) continue;
            bool seen = false;
            for (const TransactionId& id : visited) seen = seen || id == held_[i].id;
            if (!seen && (best == held_.size() || outranks(held_[i], held_[best]))) best = i;
        }
        if (best == held_.size()) return;
        visited.push_back(held_[best].id);
        if (settle_one(best, replica, votes) && held_[best].state == State::waiting)
            held_.erase_at(best);
    }
}

void Participant::hash_into(StateHash& hash) const {
    for (const Held& held : held_) {
        hash.add(static_cast<std::uint64_t>(held.id.coordinator.value) << 48 |
                 static_cast<std::uint64_t>(held.id.sequence) << 16 | held.id.view);
        hash.add(static_cast<std::uint64_t>(held.attempt) << 8 |
                 static_cast<std::uint64_t>(held.state));
    }
    hash.add(held_.size());
    for (const TransactionId& id : committed_)
        hash.add(static_cast<std::uint64_t>(id.coordinator.value) << 48 |
                 static_cast<std::uint64_t>(id.sequence) << 16 | id.view);
    hash.add(committed_.size());
}

}  // namespace zooid::monitor
