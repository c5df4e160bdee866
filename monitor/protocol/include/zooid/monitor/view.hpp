// The view: which cores are members now, under a number that only grows.
#pragma once

#include <cstdint>
#include <optional>
#include <zooid/monitor/core_set.hpp>
#include <zooid/monitor/name_table.hpp>

namespace zooid::monitor {

using ViewNumber = std::uint32_t;

/// The members of the machine. @invariant one number names one set of members among live cores.
struct View {
    ViewNumber number = 0;
    CoreSet members;
    friend bool operator==(const View&, const View&) = default;
};

/// Everything that is replicated, and what this core knows of the dead.
/// @invariant view.number never falls; dead never shrinks (a dead core stays out, first form).
struct Replica {
    NameTable table;
    View view;
    CoreSet dead;
    std::optional<CoreId> newcomer;  // admitted in this view, perhaps without a replica yet

    /// Whether `update` could be applied now; `reserved` as in NameTable::check.
    [[nodiscard]] Refusal check(const Update& update, std::size_t reserved) const {
        if (update.kind != UpdateKind::admit) return table.check(update, reserved);
        if (view.members.test(update.core)) return Refusal::already_member;
        return dead.test(update.core) || update.core.value >= cores_max ? Refusal::core_dead
                                                                        : Refusal::none;
    }

    void apply(const Update& update) {
        if (update.kind != UpdateKind::admit) return table.apply(update);
        newcomer = update.core;
        view.members.set(update.core);
        ++view.number;
    }
};

}  // namespace zooid::monitor
