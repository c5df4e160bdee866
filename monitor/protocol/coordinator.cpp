// The coordinator's side of two-phase commit.
#include <cassert>
#include <zooid/monitor/coordinator.hpp>

namespace zooid::monitor {

void send_votes(const Votes& votes, Effects& effects) {
    for (const Vote& vote : votes) {
        Send send;
        send.to.set(vote.id.coordinator);
        send.message.kind = MessageKind::vote;
        send.message.view = vote.id.view;
        send.message.id = vote.id;
        send.message.refusal = vote.refusal;
        effects.sends.push_back(send);
    }
}

Coordinator::Coordinator(CoreId self) : self_(self) {
    // The first transaction of slot i gets sequence transactions_max + i: 0 stays "none".
    for (std::uint32_t i = 0; i < transactions_max; ++i) slots_[i].sequence = i;
}

bool Coordinator::submit(ClientTag client, const Update& update) {
    std::size_t open = queue_.size();
    for (const Slot& slot : slots_)
        if (slot.state != State::free) ++open;
    if (open >= submissions_max) return false;
    queue_.push_back({client, update, 0});
    return true;
}

Coordinator::Slot* Coordinator::free_slot() {
    for (Slot& slot : slots_)
        if (slot.state == State::free) return &slot;
    return nullptr;
}

Coordinator::Slot* Coordinator::find(const TransactionId& id) {
    for (Slot& slot : slots_)
        if (slot.state != State::free && slot.id == id) return &slot;
    return nullptr;
}

void Coordinator::pump(Turn turn) {
    const ViewNumber view = turn.replica.view.number;
    for (std::size_t i = 0; i < queue_.size() && turn.replica.view.number == view;) {
        Slot* slot = free_slot();
        if (slot == nullptr) return;
        const Submission what = queue_[i];
        bool behind = false;  // an earlier one that waits must not be overtaken
        for (std::size_t j = 0; j < i; ++j)
            behind = behind || conflict(queue_[j].update, what.update);
        if (behind || !start(*slot, what, turn)) {
            ++i;
        } else {
            queue_.erase_at(i);
            i = 0;  // a sole member closes at once, which may free a name
        }
    }
}

// True when the submission has left the queue: started, or answered with its veto.
bool Coordinator::start(Slot& slot, const Submission& what, Turn turn) {
    const auto sequence = static_cast<std::uint32_t>(slot.sequence + transactions_max);
    const TransactionId id{self_, sequence, turn.replica.view.number};
    const Refusal refusal = turn.participant.hold_own(id, what.update, what.attempt, turn.replica);
    if (refusal == Refusal::busy || refusal == Refusal::limit) return false;
    if (refusal != Refusal::none) {
        turn.effects.answers.push_back({what.client, refusal, {}});
        return true;
    }
    slot.state = State::voting;
    slot.refusal = Refusal::none;
    slot.sequence = sequence;
    slot.id = id;
    slot.what = what;
    slot.awaited = turn.replica.view.members;
    slot.awaited.reset(self_);
    if (slot.awaited.none()) {
        decide(slot, turn);
        return true;
    }
    Send send{.to = slot.awaited, .message = {}};
    send.message.kind = MessageKind::prepare;
    send.message.view = id.view;
    send.message.id = id;
    send.message.update = what.update;
    send.message.attempt = what.attempt;
    turn.effects.sends.push_back(send);
    return true;
}

std::expected<void, Fault>
Coordinator::on_vote(CoreId from, const TransactionId& id, Refusal refusal, Turn turn) {
    Slot* slot = find(id);
    if (slot == nullptr) return std::unexpected(Fault::unknown_transaction);
    if (slot->state != State::voting || !slot->awaited.test(from))
        return std::unexpected(Fault::not_awaited);
    slot->awaited.reset(from);
    // A veto that will not pass by itself outweighs one that may.
    if (slot->refusal == Refusal::none || slot->refusal == Refusal::busy) {
        if (refusal != Refusal::none) slot->refusal = refusal;
    }
    if (slot->awaited.none()) decide(*slot, turn);
    return {};
}

void Coordinator::decide(Slot& slot, Turn turn) {
    if (slot.what.update.kind == UpdateKind::admit && turn.replica.dead.test(slot.what.update.core))
        slot.refusal = Refusal::core_dead;
    const bool committed = slot.refusal == Refusal::none;
    slot.awaited = turn.replica.view.members;
    slot.awaited.reset(self_);
    slot.state = State::closing;
    turn.participant.decide_own(slot.id, committed, turn.replica);
    turn.effects.decisions.push_back({slot.id, committed, slot.what.update});
    if (slot.awaited.none()) return close(slot, turn);
    Send send{.to = slot.awaited, .message = {}};
    send.message.kind = committed ? MessageKind::commit : MessageKind::abort;
    send.message.view = slot.id.view;
    send.message.id = slot.id;
    turn.effects.sends.push_back(send);
}

std::expected<void, Fault>
Coordinator::on_acknowledge(CoreId from, const TransactionId& id, Turn turn) {
    Slot* slot = find(id);
    if (slot == nullptr) return std::unexpected(Fault::unknown_transaction);
    if (slot->state != State::closing || !slot->awaited.test(from))
        return std::unexpected(Fault::not_awaited);
    slot->awaited.reset(from);
    if (slot->awaited.none()) close(*slot, turn);
    return {};
}

void Coordinator::close(Slot& slot, Turn turn) {
    Votes votes;
    turn.participant.release_own(slot.id, turn.replica, votes);
    send_votes(votes, turn.effects);
    if (slot.refusal == Refusal::none && slot.what.update.kind == UpdateKind::admit) {
        slot.state = State::joining;
        return;
    }
    finish(slot, turn.effects);
}

void Coordinator::finish(Slot& slot, Effects& effects) {
    slot.state = State::free;
    if (slot.refusal == Refusal::busy && slot.what.attempt + 1 < attempts_max) {
        Submission again = slot.what;
        ++again.attempt;
        queue_.insert_at(0, again);
        return;
    }
    effects.answers.push_back({slot.what.client, slot.refusal, slot.id});
}

void Coordinator::recover(const TransactionId& id, bool committed) {
    Slot* slot = find(id);
    if (slot == nullptr || slot->state != State::voting) return;
    slot->refusal = committed ? Refusal::none : Refusal::busy;
    slot->state = State::settled;
}

void Coordinator::end_view(const View& view) {
    for (Slot& slot : slots_) {
        if (slot.state == State::free) continue;
        if (slot.state == State::voting) slot.refusal = Refusal::busy;
        slot.state = State::settled;
        // Admission is complete only if the newcomer came through the change as a member.
        if (slot.what.update.kind == UpdateKind::admit && slot.refusal == Refusal::none &&
            !view.members.test(slot.what.update.core))
            slot.refusal = Refusal::busy;
    }
}

void Coordinator::resume(Turn turn) {
    for (Slot& slot : slots_) {
        const bool joined = slot.state == State::joining;
        if (slot.state == State::settled || joined) finish(slot, turn.effects);
    }
}

void Coordinator::abandon(Effects& effects) {
    for (Slot& slot : slots_) {
        if (slot.state != State::free)
            effects.answers.push_back({slot.what.client, Refusal::left, slot.id});
        slot.state = State::free;
    }
    for (const Submission& what : queue_)
        effects.answers.push_back({what.client, Refusal::left, {}});
    queue_.clear();
}

std::optional<CoreId> Coordinator::newcomer() const {
    for (const Slot& slot : slots_)
        if (slot.state == State::joining) return slot.what.update.core;
    return std::nullopt;
}

bool Coordinator::idle() const {
    for (const Slot& slot : slots_)
        if (slot.state != State::free) return false;
    return queue_.empty();
}

void Coordinator::hash_into(StateHash& hash) const {
    for (const Slot& slot : slots_) {
        hash.add(static_cast<std::uint64_t>(slot.state) << 40 |
                 static_cast<std::uint64_t>(slot.refusal) << 32 | slot.sequence);
        if (slot.state == State::free) continue;
        hash.add(static_cast<std::uint64_t>(slot.id.view) << 8 | slot.what.attempt);
        hash.add(slot.what.client);
        hash.add(slot.awaited);
    }
    for (const Submission& what : queue_) hash.add(what.client << 8 | what.attempt);
    hash.add(queue_.size());
}

}  // namespace zooid::monitor
