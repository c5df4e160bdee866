// Which capability may be retyped into which: one table, and the proof of its properties.
#pragma once
#include <array>
#include <cstdint>
#include <zooid/abi/capability.hpp>

namespace zooid::abi {

/// One line of the table: `from` may become `to`.
struct Derivation {
    CapType from;
    CapType to;
    bool clears;  // the bytes are zeroed before the new capability exists
};

inline constexpr std::array derivations{
    Derivation{CapType::physical_memory, CapType::physical_memory, false},
    Derivation{CapType::physical_memory, CapType::ram, false},
    Derivation{CapType::physical_memory, CapType::dev_frame, false},
    Derivation{CapType::ram, CapType::ram, false},
    Derivation{CapType::ram, CapType::frame, true},
    Derivation{CapType::ram, CapType::cnode_l1, true},
    Derivation{CapType::ram, CapType::cnode_l2, true},
    Derivation{CapType::ram, CapType::vnode_pml4, true},
    Derivation{CapType::ram, CapType::vnode_pdpt, true},
    Derivation{CapType::ram, CapType::vnode_pd, true},
    Derivation{CapType::ram, CapType::vnode_pt, true},
    Derivation{CapType::ram, CapType::dispatcher, true},
    Derivation{CapType::ram, CapType::kernel_control_block, true},
    Derivation{CapType::frame, CapType::frame, false},
    Derivation{CapType::dev_frame, CapType::dev_frame, false},
    Derivation{CapType::dispatcher, CapType::end_point, false},
    Derivation{CapType::irq_source, CapType::irq_source, false},
    Derivation{CapType::irq_dest, CapType::irq_dest, false},
    Derivation{CapType::io_port, CapType::io_port, false},
};

/// The table's line for `from` -> `to`, or null when it is not allowed.
[[nodiscard]] constexpr const Derivation* derivation(CapType from, CapType to) {
    for (const Derivation& line : derivations)
        if (line.from == from && line.to == to) return &line;
    return nullptr;
}

/// True when pieces of the same type can be cut off.
[[nodiscard]] constexpr bool is_splittable(CapType type) {
    return derivation(type, type) != nullptr;
}

/// When two capabilities of one type are copies of one object.
enum class Equality : std::uint8_t {
    never,             // each is an object of its own
    range,             // same base and size
    range_and_number,  // and the same number
};
[[nodiscard]] constexpr Equality equality(CapType type) {
    if (type == CapType::null || type == CapType::mapping) return Equality::never;
    return type == CapType::end_point ? Equality::range_and_number : Equality::range;
}

/// True when the capability may have copies. A mapping is one fact, so it has none.
[[nodiscard]] constexpr bool is_copyable(CapType type) { return equality(type) != Equality::never; }

/// True when a copy may live on another core; kernel objects never leave theirs.
[[nodiscard]] constexpr bool is_exportable(CapType type) {
    return type == CapType::frame || type == CapType::ram || type == CapType::end_point ||
           type == CapType::ipi;
}

/// True when another core may become the owner: memory only, for kernel objects stay at home.
[[nodiscard]] constexpr bool is_movable(CapType type) {
    return type == CapType::frame || type == CapType::ram;
}

namespace detail {
constexpr bool every_derivation(auto holds) {
    for (const Derivation& line : derivations)
        if (!holds(line)) return false;
    return true;
}
constexpr bool every_type(auto holds) {
    for (unsigned i = 0; i < cap_types_count; ++i)
        if (!holds(static_cast<CapType>(i))) return false;
    return true;
}

/// What can be made of each type in any number of steps, a bit per type.
struct Closure {
    std::array<std::uint32_t, cap_types_count> to{};
    [[nodiscard]] constexpr bool reaches(CapType from, CapType type) const {
        return (to[static_cast<unsigned>(from)] >> static_cast<unsigned>(type) & 1) != 0;
    }
};
constexpr Closure closure(bool with_clearing) {
    static_assert(cap_types_count <= 32);
    Closure all;
    for (unsigned round = 0; round < cap_types_count; ++round) {
        for (const Derivation& line : derivations) {
            if (line.clears && !with_clearing) continue;
            const auto to = static_cast<unsigned>(line.to);
            all.to[static_cast<unsigned>(line.from)] |= std::uint32_t{1} << to | all.to[to];
        }
    }
    return all;
}
inline constexpr Closure made_of = closure(true);
inline constexpr Closure made_uncleared = closure(false);
}  // namespace detail

// A descendant stands behind its origin in the mapping database; so there is no cycle either.
static_assert(detail::every_derivation([](Derivation d) { return d.from <= d.to; }));
// A kernel object comes from RAM only (an end point from its dispatcher), and comes up empty.
static_assert(detail::every_derivation([](Derivation d) {
    return !is_kernel_object(d.to) || d.to == CapType::end_point ||
           (d.from == CapType::ram && d.clears);
}));
// What users can see of a frame is never what another user left in it.
static_assert(derivation(CapType::ram, CapType::frame)->clears);
// Clearing happens only where memory changes its use: never in a split, which keeps its content.
static_assert(detail::every_derivation([](Derivation d) { return !d.clears || d.from != d.to; }));
// Authority without memory never becomes memory, nor memory authority.
static_assert(detail::every_derivation([](Derivation d) {
    return is_memory(d.from) == is_memory(d.to);
}));
// Memory a user can map never becomes a kernel object again, nor unused memory, whatever path.
static_assert(detail::every_type([](CapType to) {
    return !detail::made_of.reaches(CapType::frame, to) || to == CapType::frame;
}));
static_assert(detail::every_type([](CapType to) {
    return !detail::made_of.reaches(CapType::dev_frame, to) || to == CapType::dev_frame;
}));
// From unused memory no path leads to a frame or a kernel object that does not clear on its way.
static_assert(detail::every_type([](CapType to) {
    return !detail::made_uncleared.reaches(CapType::physical_memory, to) ||
           to == CapType::physical_memory || to == CapType::ram || to == CapType::dev_frame;
}));
// No line stands twice: derivation() has one answer.
static_assert(detail::every_derivation([](Derivation d) {
    unsigned equal = 0;
    for (const Derivation& line : derivations) equal += line.from == d.from && line.to == d.to;
    return equal == 1;
}));
// What can be cut has copies and no number: a piece is told from a copy by its range alone.
static_assert(detail::every_type([](CapType type) {
    return !is_splittable(type) || equality(type) == Equality::range;
}));
// What has another owner than its maker can be copied to there.
static_assert(detail::every_type([](CapType type) {
    return (!is_movable(type) || is_exportable(type)) &&
           (!is_exportable(type) || is_copyable(type));
}));
// Ports and interrupts come from their own origins alone.
static_assert(detail::every_type([](CapType from) {
    return from == CapType::io_port || !detail::made_of.reaches(from, CapType::io_port);
}));
static_assert(detail::every_type([](CapType from) {
    return (from == CapType::irq_source || !detail::made_of.reaches(from, CapType::irq_source)) &&
           (from == CapType::irq_dest || !detail::made_of.reaches(from, CapType::irq_dest));
}));
// A kernel object cannot be cut, and a mapping is made by map() alone.
static_assert(!is_splittable(CapType::cnode_l2) && !is_splittable(CapType::dispatcher));
static_assert(detail::every_derivation([](Derivation d) { return d.to != CapType::mapping; }));
// Only memory for users, memory for nobody yet, and the right to send may cross cores.
static_assert(!is_exportable(CapType::cnode_l2) && !is_exportable(CapType::vnode_pt) &&
              !is_exportable(CapType::dispatcher) && !is_exportable(CapType::mapping));

}  // namespace zooid::abi
