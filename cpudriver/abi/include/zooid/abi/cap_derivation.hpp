// Which capability may be retyped into which: one table, and the proof of its properties.
#pragma once
#include <array>
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

/// True when the capability may have copies. A mapping is one fact, so it has none.
[[nodiscard]] constexpr bool is_copyable(CapType type) {
    return type != CapType::null && type != CapType::mapping;
}

/// True when a copy may live on another core; kernel objects never leave theirs.
[[nodiscard]] constexpr bool is_exportable(CapType type) {
    return type == CapType::frame || type == CapType::ram || type == CapType::end_point ||
           type == CapType::ipi;
}

namespace detail {
constexpr bool every_derivation(auto holds) {
    for (const Derivation& line : derivations)
        if (!holds(line)) return false;
    return true;
}
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
// Memory a user can map never becomes a kernel object again, whatever path is taken.
static_assert(detail::every_derivation([](Derivation d) {
    return !is_frame(d.from) || d.to == d.from;
}));
// A kernel object cannot be cut, and a mapping is made by map() alone.
static_assert(!is_splittable(CapType::cnode_l2) && !is_splittable(CapType::dispatcher));
static_assert(detail::every_derivation([](Derivation d) { return d.to != CapType::mapping; }));
// Only memory for users, memory for nobody yet, and the right to send may cross cores.
static_assert(!is_exportable(CapType::cnode_l2) && !is_exportable(CapType::vnode_pt) &&
              !is_exportable(CapType::dispatcher) && !is_exportable(CapType::mapping));

}  // namespace zooid::abi
