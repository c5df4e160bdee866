// Agreement: how a newcomer gets its replica, entry by entry, once its admission is committed.
#include <zooid/monitor/agreement.hpp>

namespace zooid::monitor {

Agreement::Outcome Agreement::join(CoreId from, const Message& message, Effects& effects) {
    if (message.kind == MessageKind::snapshot_next || message.kind == MessageKind::joined)
        return sponsor(from, message, effects);
    if (phase_ != Phase::outside || message.view <= floor_) return std::unexpected(Fault::old_view);
    if (message.number == 0) {  // the first part of a snapshot, or an empty one whole
        sponsor_ = from;
        snapshot_view_ = message.view;
        snapshot_next_ = 0;
        replica_.table.clear();
    }
    if (sponsor_ != from || snapshot_view_ != message.view || snapshot_next_ != message.number)
        return std::unexpected(Fault::bad_snapshot);
    return message.kind == MessageKind::snapshot ? on_snapshot(from, message, effects)
                                                 : on_welcome(from, message, effects);
}

Agreement::Outcome Agreement::sponsor(CoreId from, const Message& message, Effects& effects) {
    if (const Outcome checked = check_view(from, message); !checked) return checked;
    if (phase_ != Phase::paused || sponsored_ != from) return std::unexpected(Fault::not_awaited);
    if (message.kind == MessageKind::joined) {
        announce_resume(effects);
    } else {
        send_snapshot(from, message.number, effects);
    }
    return {};
}

// The table stands still: no transaction is open in a paused view.
void Agreement::send_snapshot(CoreId to, std::uint32_t index, Effects& effects) const {
    Send send{.to = {}, .message = make(MessageKind::welcome)};
    send.to.set(to);
    send.message.number = static_cast<std::uint32_t>(replica_.table.size());
    send.message.digest = replica_.table.digest();
    send.message.cores = replica_.view.members;
    if (index < replica_.table.size()) {
        const NameTable::Entry& entry = replica_.table.entry(index);
        send.message.kind = MessageKind::snapshot;
        send.message.number = index;
        send.message.update.name = entry.name;
        send.message.update.value = entry.value;
    }
    effects.sends.push_back(send);
}

Agreement::Outcome Agreement::on_snapshot(CoreId from, const Message& message, Effects& effects) {
    const Update& update = message.update;
    if (update.kind != UpdateKind::set || replica_.table.check(update) != Refusal::none)
        return std::unexpected(Fault::bad_snapshot);
    replica_.table.apply(update);
    ++snapshot_next_;
    Send send{.to = {}, .message = make(MessageKind::snapshot_next)};
    send.to.set(from);
    send.message.view = snapshot_view_;
    send.message.number = snapshot_next_;
    effects.sends.push_back(send);
    return {};
}

Agreement::Outcome Agreement::on_welcome(CoreId from, const Message& message, Effects& effects) {
    if (replica_.table.digest() != message.digest || replica_.table.size() != message.number ||
        !message.cores.test(self_))
        return std::unexpected(Fault::bad_snapshot);
    replica_.view = {.number = message.view, .members = message.cores};
    // Collects of earlier views were never meant for the replica it has now.
    settled_ = message.view;
    phase_ = Phase::paused;
    sponsor_.reset();
    proposer_.reset();
    Send send{.to = {}, .message = make(MessageKind::joined)};
    send.to.set(from);
    effects.sends.push_back(send);
    return {};
}

}  // namespace zooid::monitor
