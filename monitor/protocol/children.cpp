#include <algorithm>
#include <cassert>
#include <zooid/monitor/children.hpp>

namespace zooid::monitor {

bool Children::make_room() {
    if (children_.size() < children_max) return true;
    const auto oldest =
        std::ranges::find_if(children_, [](const Child& child) { return child.exit.has_value(); });
    if (oldest == children_.end()) return false;
    children_.erase(oldest);
    return true;
}

void Children::add(std::uint64_t child, std::uint64_t spawner, bool foreground) {
    if (std::ranges::find(children_, child, &Child::id) != children_.end()) return;
    const bool room = make_room();
    assert(room);
    if (room) children_.push_back({child, spawner, std::nullopt, foreground});
}

void Children::ended(std::uint64_t child, std::uint64_t spawner, int exit) {
    const auto found = std::ranges::find(children_, child, &Child::id);
    if (found != children_.end()) {
        if (found->spawner == spawner) found->exit = exit;
    } else if (make_room()) {
        children_.push_back({child, spawner, exit, false});
    }
}

void Children::core_lost(std::uint16_t core, int exit) {
    for (Child& child : children_) {
        if (child.id >> 32 == core && !child.exit) child.exit = exit;
    }
}

bool Children::running(std::uint64_t child, std::uint64_t spawner) const {
    return std::ranges::any_of(children_, [&](const Child& each) {
        return each.id == child && each.spawner == spawner && !each.exit;
    });
}

std::optional<int> Children::take(std::uint64_t child, std::uint64_t spawner) {
    const auto found = std::ranges::find_if(children_, [&](const Child& each) {
        return each.id == child && each.spawner == spawner && each.exit;
    });
    if (found == children_.end()) return std::nullopt;
    const std::optional<int> exit = found->exit;
    children_.erase(found);
    return exit;
}

std::optional<std::uint64_t> Children::any_running(std::uint64_t spawner) const {
    const auto found = std::ranges::find_if(
        children_, [&](const Child& each) { return each.spawner == spawner && !each.exit; });
    return found == children_.end() ? std::nullopt : std::optional(found->id);
}

std::optional<std::uint64_t> Children::any_foreground(std::uint64_t spawner) const {
    const auto found = std::ranges::find_if(children_, [&](const Child& each) {
        return each.spawner == spawner && each.foreground && !each.exit;
    });
    return found == children_.end() ? std::nullopt : std::optional(found->id);
}

void Children::forget(std::uint64_t spawner) {
    std::erase_if(children_, [&](const Child& each) { return each.spawner == spawner; });
}

}  // namespace zooid::monitor
