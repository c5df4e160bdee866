// What two-phase commit commits: one change of the replicated state, and why it may be refused.
#pragma once

#include <cstdint>
#include <string_view>
#include <zooid/monitor/bounded_text.hpp>
#include <zooid/monitor/core_set.hpp>

namespace zooid::monitor {

enum class UpdateKind : std::uint8_t { set, remove, admit };

/// One change of the replicated state. `value` counts for set only, `core` for admit only.
struct Update {
    UpdateKind kind = UpdateKind::set;
    CoreId core;
    Name name;
    Value value;
    friend bool operator==(const Update&, const Update&) = default;
};

/// True when the order of the two matters, so that no core may hold both at once.
/// Admitting a core changes the view, which every transaction stands on.
[[nodiscard]] inline bool conflict(const Update& a, const Update& b) {
    return a.kind == UpdateKind::admit || b.kind == UpdateKind::admit || a.name == b.name;
}

/// Why a member vetoes an update, or a client is told no.
enum class Refusal : std::uint8_t {
    none,            // yes
    busy,            // another update holds the name, `attempts_max` times: ask again later
    empty_name,      // give a name of 1 to name_bytes_max bytes
    unknown_name,    // nothing to remove
    table_full,      // names_max reached: remove a name first
    limit,           // held_max updates in flight at a member: ask again later
    already_member,  // the core to admit is in the view
    core_dead,       // the core to admit has died; a dead core stays out
    left,            // this core has left the machine: ask another
};

[[nodiscard]] std::string_view name_of(Refusal refusal);

}  // namespace zooid::monitor
