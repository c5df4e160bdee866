// TLB shootdown by messages between monitors: the initiator's side.
#include <zooid/monitor/shootdown.hpp>

namespace zooid::monitor {

std::expected<ShootdownInitiator::Start, ShootdownFault>
ShootdownInitiator::on_start(std::uint64_t tag, const CoreSet& span) {
    if (open_.full()) return std::unexpected(ShootdownFault::limit);
    Start start{
        .sequence = ++last_sequence_, .invalidate_here = span.test(self_), .ask = span - dead_};
    start.ask.reset(self_);
    start.done = start.ask.none();
    if (!start.done)
        open_.push_back({.sequence = start.sequence, .tag = tag, .awaited = start.ask});
    return start;
}

std::expected<std::optional<std::uint64_t>, ShootdownFault>
ShootdownInitiator::on_done(CoreId from, std::uint32_t sequence) {
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i].sequence != sequence) continue;
        if (!open_[i].awaited.test(from)) return std::unexpected(ShootdownFault::not_awaited);
        open_[i].awaited.reset(from);
        if (open_[i].awaited.any()) return std::nullopt;
        const std::uint64_t tag = open_[i].tag;
        open_.erase_at(i);
        return tag;
    }
    return std::unexpected(ShootdownFault::unknown);
}

ShootdownInitiator::Tags ShootdownInitiator::on_core_down(CoreId core) {
    Tags done;
    if (core.value >= cores_max) return done;
    dead_.set(core);
    open_.erase_if([&](Open& shootdown) {
        shootdown.awaited.reset(core);
        if (shootdown.awaited.any()) return false;
        done.push_back(shootdown.tag);
        return true;
    });
    return done;
}

}  // namespace zooid::monitor
