// One 64-bit word of a term: three tag bits, the rest a value or an arena index.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace zooid::skb {

using Cell = std::uint64_t;
using Atom = std::uint32_t;  // index into the AtomTable
using Index = std::size_t;   // index of a cell in the arena

enum class Tag : std::uint64_t {
    ref = 0,        // variable; unbound when it refers to itself
    atom = 1,       //
    integer = 2,    // 61-bit signed, inline
    box = 3,        // index of [box header][raw 64-bit payload]: wide integer or float
    structure = 4,  // index of [functor][argument 1]...[argument n]
    functor = 5,    // header of a structure or of a box; never a term by itself
    slot = 7,       // in clause skeletons: a clause variable; in copy(): where a variable went
};

inline constexpr std::uint32_t arity_max = 1023;     // arguments of one term
inline constexpr std::uint64_t box_arity = 0xFFFFF;  // marks the header of a box
inline constexpr std::int64_t inline_int_max = (std::int64_t{1} << 60) - 1;
inline constexpr std::int64_t inline_int_min = -(std::int64_t{1} << 60);

constexpr Tag tag(Cell c) { return static_cast<Tag>(c & 7); }
constexpr Cell tagged(Tag t, std::uint64_t value) {
    return value << 3 | static_cast<std::uint64_t>(t);
}
constexpr Cell make_ref(Index i) { return tagged(Tag::ref, i); }
constexpr Cell make_atom(Atom a) { return tagged(Tag::atom, a); }
constexpr Cell make_structure(Index i) { return tagged(Tag::structure, i); }
constexpr Cell make_box(Index i) { return tagged(Tag::box, i); }
constexpr Cell make_int(std::int64_t v) {
    return tagged(Tag::integer, static_cast<std::uint64_t>(v));
}
constexpr Cell make_functor(Atom name, std::uint64_t arity) {
    return tagged(Tag::functor, name | arity << 37);  // arity from bit 40
}

constexpr Index index_of(Cell c) { return c >> 3; }
constexpr Atom atom_of(Cell c) { return static_cast<Atom>(c >> 3); }
constexpr std::int64_t int_of(Cell c) { return static_cast<std::int64_t>(c) >> 3; }
constexpr Atom name_of(Cell functor) { return static_cast<Atom>(functor >> 3); }
constexpr std::uint32_t arity_of(Cell functor) { return static_cast<std::uint32_t>(functor >> 40); }
constexpr bool fits_inline(std::int64_t v) { return v >= inline_int_min && v <= inline_int_max; }

inline constexpr Cell box_of_int = make_functor(0, box_arity);
inline constexpr Cell box_of_float = make_functor(1, box_arity);
constexpr bool is_box_header(Cell c) { return c == box_of_int || c == box_of_float; }

// Skeleton cells, found only inside stored clauses.
constexpr Cell make_slot(std::uint64_t slot, bool first) {
    return tagged(Tag::slot, slot << 2 | (first ? 1U : 0U));
}
inline constexpr Cell void_slot = tagged(Tag::slot, 2);
constexpr std::uint64_t slot_of(Cell c) { return c >> 5; }
constexpr bool slot_is_first(Cell c) { return (c >> 3 & 1) != 0; }

/// A skeleton pointer: where its node is relative to the pointer's own cell, and the cells of the
/// node with everything under it, which lie together.
constexpr Cell make_relative(Tag t, std::uint64_t offset, std::uint64_t size) {
    return size << 32 | offset << 3 | static_cast<std::uint64_t>(t);
}
constexpr std::uint64_t offset_of(Cell c) { return c >> 3 & 0x1FFFFFFF; }
constexpr std::uint64_t size_of(Cell c) { return c >> 32; }

static_assert(int_of(make_int(-5)) == -5 && arity_of(make_functor(7, 3)) == 3);
static_assert(name_of(make_functor(0xFFFFFFFF, 5)) == 0xFFFFFFFF);

}  // namespace zooid::skb
