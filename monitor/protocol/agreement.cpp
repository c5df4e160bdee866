// Agreement: events in, transactions routed between coordinator and participant.
#include <cassert>
#include <zooid/monitor/agreement.hpp>

namespace zooid::monitor {

Agreement::Agreement(CoreId self) : self_(self), coordinator_(self) {
    assert(self.value < cores_max);
}

Agreement::Agreement(CoreId self, const View& view) : Agreement(self) {
    assert(view.members.test(self));
    replica_.view = view;
    settled_ = view.number;
    phase_ = Phase::normal;
}

Message Agreement::make(MessageKind kind) const {
    Message message;
    message.kind = kind;
    message.view = replica_.view.number;
    return message;
}

Agreement::Result Agreement::on_submit(ClientTag client, const Update& update) {
    if (!coordinator_.submit(client, update)) return std::unexpected(Fault::queue_full);
    Effects effects;
    after_event(View{replica_.view}, effects);
    return effects;
}

Agreement::Result Agreement::on_message(CoreId from, const Message& message) {
    Effects effects;
    const View before = replica_.view;
    const Outcome routed = route(from, message, effects);
    if (!routed) return std::unexpected(routed.error());
    after_event(before, effects);
    return effects;
}

Agreement::Result Agreement::on_core_down(CoreId core) {
    if (core == self_) return std::unexpected(Fault::declared_dead);
    if (core.value >= cores_max) return std::unexpected(Fault::not_a_member);
    Effects effects;
    const View before = replica_.view;
    lose(core, effects);
    after_event(before, effects);
    return effects;
}

Agreement::Result Agreement::on_leave() {
    if (phase_ != Phase::normal) return std::unexpected(Fault::not_normal);
    Effects effects;
    CoreSet others = replica_.view.members;
    others.reset(self_);
    if (others.any()) effects.sends.push_back({others, make(MessageKind::leave)});
    coordinator_.abandon(effects);
    participant_.end_view();
    floor_ = replica_.view.number;
    phase_ = Phase::outside;
    return effects;
}

// What an event makes possible: a committed admission pauses the view, a known death ends it, a
// newcomer gets its snapshot, and while the view stands the queue moves.
void Agreement::after_event(const View& before, Effects& effects) {
    while (phase_ != Phase::outside) {
        if (phase_ == Phase::normal && replica_.newcomer) phase_ = Phase::paused;
        const bool stands = phase_ == Phase::normal || phase_ == Phase::paused;
        if (stands && (replica_.view.members & replica_.dead).any()) enter_change(effects);
        const std::optional<CoreId> newcomer = coordinator_.newcomer();
        if (phase_ == Phase::paused && newcomer && !sponsored_) {
            sponsored_ = newcomer;
            send_snapshot(*newcomer, 0, effects);
        }
        if (phase_ != Phase::normal) break;
        coordinator_.pump(turn(effects));
        if (!replica_.newcomer) break;  // a sole member may have admitted one at once
    }
    effects.view_installed = replica_.view != before;
}

Agreement::Outcome Agreement::route(CoreId from, const Message& message, Effects& effects) {
    if (from == self_ || from.value >= cores_max) return std::unexpected(Fault::not_a_member);
    if (replica_.dead.test(from)) return std::unexpected(Fault::sender_dead);
    switch (message.kind) {
        case MessageKind::prepare:
        case MessageKind::vote:
        case MessageKind::commit:
        case MessageKind::abort:
        case MessageKind::acknowledge:
            return transact(from, message, effects);
        case MessageKind::collect:
        case MessageKind::report:
        case MessageKind::install:
        case MessageKind::installed:
        case MessageKind::resume:
            return change(from, message, effects);
        case MessageKind::snapshot:
        case MessageKind::snapshot_next:
        case MessageKind::welcome:
        case MessageKind::joined:
            return join(from, message, effects);
        case MessageKind::leave:
            lose(from, effects);
            return {};
    }
    return std::unexpected(Fault::unknown_transaction);
}

Agreement::Outcome Agreement::check_view(CoreId from, const Message& message) const {
    if (phase_ == Phase::outside) return std::unexpected(Fault::outside);
    if (phase_ == Phase::changing) return std::unexpected(Fault::view_changing);
    if (!replica_.view.members.test(from)) return std::unexpected(Fault::not_a_member);
    if (message.view < replica_.view.number) return std::unexpected(Fault::old_view);
    if (message.view > replica_.view.number) return std::unexpected(Fault::newer_view);
    return {};
}

Agreement::Outcome Agreement::transact(CoreId from, const Message& message, Effects& effects) {
    if (const Outcome checked = check_view(from, message); !checked) return checked;
    const TransactionId& id = message.id;
    const bool asks = message.kind == MessageKind::vote || message.kind == MessageKind::acknowledge;
    if (id.coordinator != (asks ? self_ : from)) return std::unexpected(Fault::not_coordinator);
    if (!asks && id.view != message.view) return std::unexpected(Fault::unknown_transaction);
    switch (message.kind) {
        case MessageKind::prepare: {
            Votes votes;
            participant_.on_prepare(id, message.update, message.attempt, replica_, votes);
            send_votes(votes, effects);
            return {};
        }
        case MessageKind::vote:
            return coordinator_.on_vote(from, id, message.refusal, turn(effects));
        case MessageKind::acknowledge:
            return coordinator_.on_acknowledge(from, id, turn(effects));
        default:
            return decide(from, message, effects);
    }
}

Agreement::Outcome Agreement::decide(CoreId from, const Message& message, Effects& effects) {
    const bool committed = message.kind == MessageKind::commit;
    Votes votes;
    const auto held = participant_.on_decision(message.id, committed, replica_, votes);
    if (!held) return std::unexpected(held.error());
    if (const std::optional<Update>& update = *held)
        effects.decisions.push_back({message.id, committed, *update});
    Send acknowledge{.to = {}, .message = make(MessageKind::acknowledge)};
    acknowledge.to.set(from);
    acknowledge.message.id = message.id;
    effects.sends.push_back(acknowledge);
    send_votes(votes, effects);
    return {};
}

void Agreement::hash_into(StateHash& hash) const {
    const auto core = [](const std::optional<CoreId>& id) -> std::uint64_t {
        return id ? id->value + 1U : 0U;
    };
    hash.add(static_cast<std::uint64_t>(phase_) << 1 | static_cast<std::uint64_t>(proposing_));
    hash.add(replica_.view.number);
    hash.add(replica_.view.members);
    hash.add(replica_.dead);
    hash.add(replica_.table.digest());
    participant_.hash_into(hash);
    coordinator_.hash_into(hash);
    if (proposing_) change_.hash_into(hash);
    hash.add(static_cast<std::uint64_t>(own_attempt_) << 32 | followed_attempt_);
    hash.add(core(proposer_) << 48 | core(replica_.newcomer) << 32 | core(sponsored_) << 16 |
             core(sponsor_));
    hash.add(static_cast<std::uint64_t>(floor_) << 32 | snapshot_next_);
    hash.add(static_cast<std::uint64_t>(settled_) << 32 | snapshot_view_);
}

}  // namespace zooid::monitor
