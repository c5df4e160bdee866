// Numbers from and to text.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace zooid::skb {

namespace {
bool illegal_number(Machine& m) {
    Cell reason = 0;
    Cell formal = 0;
    if (m.pending() || !m.make_text_atom("illegal_number", reason)) return false;
    return m.make_compound(known::syntax_error, {reason}, formal) && m.error_term(formal);
}

template <bool chars>
bool number_to_list(Machine& m, const Cell* a) {
    const Cell number = m.deref(a[0]);
    std::string text;
    Cell made = 0;
    if (tag(number) != Tag::ref && !m.is_number(number)) return m.type_error(known::number, number);
    bool partial = tag(number) == Tag::ref;
    bool open = false;
    if (text_of_list(m, a[1], text, partial ? nullptr : &open)) {
        return (parse_number(m, text, made) || illegal_number(m)) && m.unify(number, made);
    }
    if (m.pending() || !open) return false;
    if (!text_of(m, number, known::number, text)) return false;
    std::vector<Cell> items;
    for (const char c : text) {
        Cell item = make_int(c);
        if (chars && !m.make_text_atom(std::string_view(&c, 1), item)) return false;
        items.push_back(item);
    }
    return m.make_list(items, make_atom(known::nil), made) && m.unify(a[1], made);
}

bool atom_number(Machine& m, const Cell* a) {
    const Cell atom = m.deref(a[0]);
    const Cell number = m.deref(a[1]);
    std::string text;
    Cell made = 0;
    if (tag(atom) == Tag::ref) {
        if (tag(number) == Tag::ref) return m.instantiation_error();
        if (!m.is_number(number)) return m.type_error(known::number, number);
        return text_of(m, number, known::number, text) && m.make_text_atom(text, made) &&
               m.unify(atom, made);
    }
    if (tag(atom) != Tag::atom) return m.type_error(known::atom, atom);
    return parse_number(m, m.text(atom), made) && m.unify(number, made);
}

constexpr std::array entries = {
    BuiltinEntry{"number_codes", 2, number_to_list<false>},
    BuiltinEntry{"number_chars", 2, number_to_list<true>},
    BuiltinEntry{"atom_number", 2, atom_number},
};
}  // namespace

std::span<const BuiltinEntry> number_text_builtins() { return entries; }

}  // namespace zooid::skb
