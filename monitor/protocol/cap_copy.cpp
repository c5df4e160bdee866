// Copying capabilities to other cores.
#include <zooid/monitor/cap_copy.hpp>

namespace zooid::monitor {

std::expected<CapSender::Offer, CopyResult>
CapSender::on_send(std::uint64_t client, std::uint64_t source, const CapabilityWords& capability,
                   CoreId to) {
    if (capability.kind >= CopyKind::other) return std::unexpected(CopyResult::unsupported_type);
    if (to.value >= cores_max || dead_.test(to)) return std::unexpected(CopyResult::peer_died);
    std::size_t open = 0;
    for (const Open& copy : open_)
        if (copy.to == to) ++open;
    if (open == copies_open_max) return std::unexpected(CopyResult::limit);
    const std::uint32_t sequence = ++last_sequence_[to.value];
    open_.push_back({.to = to, .sequence = sequence, .client = client});
    return Offer{.to = to, .sequence = sequence, .source = source, .capability = capability};
}

std::expected<CapSender::Outcome, CopyFault>
CapSender::on_result(CoreId from, std::uint32_t sequence, CopyResult result) {
    if (dead_.test(from)) return std::unexpected(CopyFault::peer_dead);
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i].to != from || open_[i].sequence != sequence) continue;
        const Outcome outcome{.client = open_[i].client, .result = result};
        open_.erase_at(i);
        return outcome;
    }
    return std::unexpected(CopyFault::unknown_copy);
}

CapSender::Outcomes CapSender::on_core_down(CoreId core) {
    Outcomes outcomes;
    if (core.value < cores_max) dead_.set(core);
    open_.erase_if([&](const Open& copy) {
        if (copy.to != core) return false;
        outcomes.push_back({.client = copy.client, .result = CopyResult::peer_died});
        return true;
    });
    return outcomes;
}

std::size_t CapReceiver::find(CoreId from, std::uint32_t sequence) const {
    std::size_t index = 0;
    while (index < pending_.size() &&
           (pending_[index].from != from || pending_[index].sequence != sequence))
        ++index;
    return index;
}

std::expected<std::size_t, CopyFault>
CapReceiver::find_or_add(CoreId from, std::uint32_t sequence) {
    if (from.value >= cores_max || dead_.test(from)) return std::unexpected(CopyFault::peer_dead);
    const std::size_t known = find(from, sequence);
    if (known < pending_.size()) return known;
    std::size_t open = 0;
    for (const Pending& copy : pending_)
        if (copy.from == from) ++open;
    if (open == copies_open_max) return std::unexpected(CopyFault::window_broken);
    pending_.push_back({.from = from, .sequence = sequence});
    return pending_.size() - 1;
}

CapReceiver::Result
CapReceiver::on_capability(CoreId from, std::uint32_t sequence, const CapabilityWords& capability) {
    const auto index = find_or_add(from, sequence);
    if (!index) return std::unexpected(index.error());
    Pending& copy = pending_[*index];
    if (copy.capability != Half::awaited) return std::unexpected(CopyFault::said_before);
    Effects effects;
    if (capability.kind >= CopyKind::other) {
        copy.capability = Half::failed;
        copy.failure = CopyResult::unsupported_type;
        settle(*index, effects);
        return effects;
    }
    copy.capability = Half::inserting;
    effects.push_back(
        {.what = Do::insert, .from = from, .sequence = sequence, .capability = capability});
    return effects;
}

CapReceiver::Result
CapReceiver::on_inserted(CoreId from, std::uint32_t sequence, std::optional<std::uint64_t> slot) {
    const std::size_t index = find(from, sequence);
    if (index == pending_.size() || pending_[index].capability != Half::inserting)
        return std::unexpected(CopyFault::unknown_copy);
    Effects effects;
    Pending& copy = pending_[index];
    copy.capability = slot ? Half::inserted : Half::failed;
    copy.slot = slot.value_or(0);
    if (!dead_.test(from)) {
        settle(index, effects);
        return effects;
    }
    if (slot) effects.push_back({.what = Do::remove, .from = from, .slot = *slot});
    pending_.erase_at(index);
    return effects;
}

CapReceiver::Result
CapReceiver::on_payload(CoreId from, std::uint32_t sequence, std::uint64_t tag) {
    const auto index = find_or_add(from, sequence);
    if (!index) return std::unexpected(index.error());
    Pending& copy = pending_[*index];
    if (copy.message) return std::unexpected(CopyFault::said_before);
    copy.message = true;
    copy.tag = tag;
    Effects effects;
    settle(*index, effects);
    return effects;
}

// Both halves are there, or can never be: tell both sides, and forget.
void CapReceiver::settle(std::size_t index, Effects& effects) {
    const Pending copy = pending_[index];
    const bool decided = copy.capability == Half::inserted || copy.capability == Half::failed;
    if (!copy.message || !decided) return;
    const bool good = copy.capability == Half::inserted;
    const CopyResult result = good ? CopyResult::delivered : copy.failure;
    effects.push_back({.what = good ? Do::deliver : Do::drop,
                       .result = result,
                       .from = copy.from,
                       .sequence = copy.sequence,
                       .slot = copy.slot,
                       .tag = copy.tag});
    effects.push_back(
        {.what = Do::answer, .result = result, .from = copy.from, .sequence = copy.sequence});
    pending_.erase_at(index);
}

CapReceiver::Effects CapReceiver::on_core_down(CoreId core) {
    Effects effects;
    if (core.value < cores_max) dead_.set(core);
    pending_.erase_if([&](Pending& copy) {
        if (copy.from != core) return false;
        if (copy.message)
            effects.push_back({.what = Do::drop,
                               .result = CopyResult::peer_died,
                               .from = core,
                               .sequence = copy.sequence,
                               .tag = copy.tag});
        copy.message = false;
        if (copy.capability == Half::inserted)
            effects.push_back({.what = Do::remove, .from = core, .slot = copy.slot});
        return copy.capability != Half::inserting;  // the kernel's answer must still be undone
    });
    return effects;
}

}  // namespace zooid::monitor
