// Agreement: how a view ends when a member dies, and how the next one begins.
#include <zooid/monitor/agreement.hpp>

namespace zooid::monitor {

void Agreement::lose(CoreId core, Effects& effects) {
    if (replica_.dead.test(core)) return;
    replica_.dead.set(core);
    if (phase_ == Phase::outside) {
        if (sponsor_ == core) sponsor_.reset();
        return;
    }
    // A proposer also starts over for members of a view it has not installed itself.
    const bool leads = phase_ == Phase::changing && proposing_;
    if (leads || replica_.view.members.test(core)) enter_change(effects);
}

// The lowest live member that certainly has a replica leads the change.
CoreId Agreement::candidate() const {
    CoreSet live = replica_.view.members - replica_.dead;
    if (replica_.newcomer) live.reset(*replica_.newcomer);
    return live.lowest();
}

void Agreement::enter_change(Effects& effects) {
    phase_ = Phase::changing;
    proposing_ = false;
    sponsored_.reset();
    if (proposer_ && (replica_.dead.test(*proposer_) || *proposer_ == self_)) proposer_.reset();
    if (candidate() == self_) start_attempt(effects);
}

void Agreement::send_collect(const CoreSet& to, ViewNumber known, Effects& effects) const {
    if (to.none()) return;
    Send send{.to = to, .message = make(MessageKind::collect)};
    send.message.view = known;
    send.message.number = own_attempt_;
    send.message.cores = replica_.dead;
    effects.sends.push_back(send);
}

void Agreement::start_attempt(Effects& effects) {
    phase_ = Phase::changing;
    sponsored_.reset();
    proposing_ = true;
    proposer_ = self_;
    ++own_attempt_;
    followed_attempt_ = own_attempt_;
    CoreSet asked = replica_.view.members - replica_.dead;
    change_.begin(asked);
    make_report([this](const Message& part) { (void)change_.merge(self_, part); });
    asked.reset(self_);
    send_collect(asked, replica_.view.number, effects);
    try_conclude(effects);
}

template <class Emit>
void Agreement::make_report(Emit&& emit) const {
    Message part = make(MessageKind::report);
    part.number = followed_attempt_;
    part.cores = replica_.view.members;
    part.blank = phase_ == Phase::outside;
    part.last = false;
    if (!part.blank) {
        participant_.report([&](const TransactionEntry& entry) {
            if (part.entries.full()) {
                emit(part);
                part.entries.clear();
            }
            part.entries.push_back(entry);
        });
    }
    part.last = true;
    emit(part);
}

Agreement::Outcome Agreement::change(CoreId from, const Message& message, Effects& effects) {
    switch (message.kind) {
        case MessageKind::collect:
            return on_collect(from, message, effects);
        case MessageKind::report:
            return on_report(from, message, effects);
        case MessageKind::install:
            return on_install(from, message, effects);
        case MessageKind::installed:
            return on_installed(from, message, effects);
        default:
            break;
    }
    if (const Outcome checked = check_view(from, message); !checked) return checked;
    if (phase_ != Phase::paused) return std::unexpected(Fault::not_normal);
    resume(effects);
    return {};
}

Agreement::Outcome Agreement::on_collect(CoreId from, const Message& message, Effects& effects) {
    if (message.cores.test(self_)) return std::unexpected(Fault::declared_dead);
    const bool member = phase_ != Phase::outside;
    if (member && !replica_.view.members.test(from)) return std::unexpected(Fault::not_a_member);
    // Its proposer has installed a later view since: the attempt was given up for another's.
    if (member && message.view < settled_) return std::unexpected(Fault::old_view);
    const bool news = (message.cores - replica_.dead).any();
    replica_.dead = replica_.dead | message.cores;
    if (member && self_ < from) {
        // Only a newcomer is passed over like this while it lives; having its replica, it leads.
        // An attempt that awaits one of the dead it now hears of would never end.
        if (!proposing_ || news) start_attempt(effects);
        return {};
    }
    const bool led = proposer_ && *proposer_ < from && !replica_.dead.test(*proposer_);
    if (member && led) return std::unexpected(Fault::not_proposer);
    proposing_ = false;
    proposer_ = from;
    followed_attempt_ = message.number;
    sponsored_.reset();
    if (member) {
        phase_ = Phase::changing;
    } else {
        // What an older sponsor still sends belongs to a view that goes on without this core.
        floor_ = floor_ < message.view ? message.view : floor_;
        sponsor_.reset();
    }
    CoreSet to;
    to.set(from);
    make_report([&](const Message& part) { effects.sends.push_back({to, part}); });
    return {};
}

Agreement::Outcome Agreement::on_report(CoreId from, const Message& message, Effects& effects) {
    if (phase_ != Phase::changing || !proposing_) return std::unexpected(Fault::not_proposer);
    if (message.number != own_attempt_) return std::unexpected(Fault::stale_attempt);
    if (!change_.merge(from, message)) return std::unexpected(Fault::not_awaited);
    if (message.last)
        send_collect(change_.newly_missing(replica_.dead), change_.best_number(), effects);
    try_conclude(effects);
    return {};
}

void Agreement::try_conclude(Effects& effects) {
    if (!change_.complete()) return;
    const View next = change_.result(replica_.dead);
    CoreSet others = next.members;
    others.reset(self_);
    Send send{.to = others, .message = make(MessageKind::install)};
    send.message.view = next.number;
    send.message.number = own_attempt_;
    send.message.cores = next.members;
    send.message.last = false;
    change_.decisions([&](const TransactionId& id, bool committed) {
        if (send.message.entries.full()) {
            if (others.any()) effects.sends.push_back(send);
            send.message.entries.clear();
        }
        const auto state = committed ? TransactionState::committed : TransactionState::prepared;
        send.message.entries.push_back({id, state});
        recover(id, committed, effects);
    });
    send.message.last = true;
    if (others.any()) effects.sends.push_back(send);
    install(next);
    change_.await_installed(others);
    if (others.none()) announce_resume(effects);
}

void Agreement::recover(const TransactionId& id, bool committed, Effects& effects) {
    if (const auto update = participant_.recover(id, committed, replica_))
        effects.decisions.push_back({id, committed, *update});
    coordinator_.recover(id, committed);
}

Agreement::Outcome Agreement::on_install(CoreId from, const Message& message, Effects& effects) {
    if (phase_ != Phase::changing || proposing_ || proposer_ != from)
        return std::unexpected(Fault::not_proposer);
    if (message.number != followed_attempt_) return std::unexpected(Fault::stale_attempt);
    if (!message.cores.test(self_)) return std::unexpected(Fault::declared_dead);
    if (message.view <= replica_.view.number) return std::unexpected(Fault::old_view);
    for (const TransactionEntry& entry : message.entries)
        recover(entry.id, entry.state == TransactionState::committed, effects);
    if (!message.last) return {};
    install({.number = message.view, .members = message.cores});
    Send send{.to = {}, .message = make(MessageKind::installed)};
    send.to.set(from);
    send.message.number = followed_attempt_;
    effects.sends.push_back(send);
    return {};
}

void Agreement::install(const View& view) {
    participant_.end_view();
    coordinator_.end_view(view);
    replica_.view = view;
    phase_ = Phase::paused;
    replica_.newcomer.reset();
}

Agreement::Outcome Agreement::on_installed(CoreId from, const Message& message, Effects& effects) {
    if (phase_ != Phase::paused || !proposing_) return std::unexpected(Fault::not_proposer);
    if (message.number != own_attempt_) return std::unexpected(Fault::stale_attempt);
    if (!change_.on_installed(from)) return std::unexpected(Fault::not_awaited);
    if (change_.complete()) announce_resume(effects);
    return {};
}

void Agreement::announce_resume(Effects& effects) {
    CoreSet others = replica_.view.members;
    others.reset(self_);
    if (others.any()) effects.sends.push_back({others, make(MessageKind::resume)});
    resume(effects);
}

void Agreement::resume(Effects& effects) {
    phase_ = Phase::normal;
    settled_ = replica_.view.number;
    proposing_ = false;
    proposer_.reset();
    replica_.newcomer.reset();
    sponsored_.reset();
    participant_.forget_before(replica_.view.number);
    coordinator_.resume(turn(effects));
}

}  // namespace zooid::monitor
