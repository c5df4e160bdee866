// Names of messages, refusals and faults, as people read them in traces.
#include <array>
#include <zooid/monitor/message.hpp>

namespace zooid::monitor {

namespace {

template <class Enum, std::size_t count>
std::string_view pick(const std::array<std::string_view, count>& names, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < count ? names[index] : std::string_view("?");
}

constexpr std::array<std::string_view, message_kinds> message_names{
    "prepare",  "vote",          "commit",  "abort",     "acknowledge",
    "collect",  "report",        "install", "installed", "resume",
    "snapshot", "snapshot_next", "welcome", "joined",    "leave"};

constexpr std::array<std::string_view, 9> refusal_names{
    "none",  "busy",           "empty_name", "unknown_name", "table_full",
    "limit", "already_member", "core_dead",  "left"};

constexpr std::array<std::string_view, 15> fault_names{
    "old_view",      "newer_view",      "not_a_member",        "outside",     "sender_dead",
    "view_changing", "not_coordinator", "unknown_transaction", "not_awaited", "not_proposer",
    "stale_attempt", "bad_snapshot",    "declared_dead",       "queue_full",  "not_normal"};

}  // namespace

std::string_view name_of(MessageKind kind) { return pick(message_names, kind); }
std::string_view name_of(Refusal refusal) { return pick(refusal_names, refusal); }
std::string_view name_of(Fault fault) { return pick(fault_names, fault); }

}  // namespace zooid::monitor
