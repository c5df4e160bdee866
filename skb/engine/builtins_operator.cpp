// op/3 and current_op/3 over the fixed table, and terms as text.
#include <algorithm>
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"
#include "operators.hpp"
#include "parser.hpp"
#include "printer.hpp"

namespace zooid::skb {

namespace {
constexpr std::array<std::string_view, 7> type_names = {"xfx", "xfy", "yfx", "fy",
                                                        "fx",  "xf",  "yf"};

bool named_atom(Machine& m, std::string_view name, Atom& out) {
    Cell c = 0;
    if (!m.make_text_atom(name, c)) return false;
    out = atom_of(c);
    return true;
}

/// $operators(List): every op(Priority, Type, Name).
bool operators(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    Atom op = 0;
    if (!named_atom(m, "op", op)) return false;
    for (const auto& table : {infix_operators(), prefix_operators()}) {
        for (const OperatorEntry& entry : table) {
            Atom type = 0;
            Cell name = 0;
            Cell item = 0;
            if (!named_atom(m, type_names[static_cast<std::size_t>(entry.type)], type) ||
                !m.make_text_atom(entry.name, name) ||
                !m.make_compound(op, {make_int(entry.priority), make_atom(type), name}, item))
                return false;
            items.push_back(item);
        }
    }
    Cell list = 0;
    return m.make_list(items, make_atom(known::nil), list) && m.unify(a[0], list);
}

bool domain_error(Machine& m, std::string_view domain, Cell culprit) {
    Atom name = 0;
    return named_atom(m, domain, name) && m.domain_error(name, culprit);
}

bool permission_error(Machine& m, std::string_view action, Cell name) {
    Atom verb = 0;
    Atom kind = 0;
    return named_atom(m, action, verb) && named_atom(m, "operator", kind) &&
           m.permission_error(verb, kind, name);
}

/// One name of op/3. The table is fixed: what it says already may be said again.
bool declare_operator(Machine& m, int priority, std::string_view type, Cell name) {
    name = m.deref(name);
    if (tag(name) == Tag::ref) return m.instantiation_error();
    if (tag(name) != Tag::atom) return m.type_error(known::atom, name);
    const std::string_view text = m.text(name);
    if (text == ",") return permission_error(m, "modify", name);
    if (text == "[]" || text == "{}" || text == "|") return permission_error(m, "create", name);
    bool exists = false;
    for (const auto& table : {infix_operators(), prefix_operators()}) {
        for (const OperatorEntry& entry : table) {
            if (entry.name != text) continue;
            exists = true;
            if (entry.priority == priority &&
                type == type_names[static_cast<std::size_t>(entry.type)])
                return true;
        }
    }
    return permission_error(m, exists ? "modify" : "create", name);
}

bool op(Machine& m, const Cell* a) {
    const Cell priority = m.deref(a[0]);
    const Cell type = m.deref(a[1]);
    const Cell names = m.deref(a[2]);
    if (tag(priority) == Tag::ref || tag(type) == Tag::ref || tag(names) == Tag::ref)
        return m.instantiation_error();
    if (!m.is_integer(priority)) return m.type_error(known::integer, priority);
    if (tag(type) != Tag::atom) return m.type_error(known::atom, type);
    const std::int64_t value = m.number(priority).i;
    if (value < 0 || value > priority_max) return domain_error(m, "operator_priority", priority);
    const std::string_view type_name = m.text(type);
    if (std::ranges::find(type_names, type_name) == type_names.end())
        return domain_error(m, "operator_specifier", type);
    if (tag(names) == Tag::atom && names != make_atom(known::nil))
        return declare_operator(m, static_cast<int>(value), type_name, names);
    std::vector<Cell> items;
    if (!m.list_items(names, items)) return false;
    for (const Cell name : items) {
        if (!declare_operator(m, static_cast<int>(value), type_name, name)) return false;
    }
    return true;
}

/// $term_text(Term, Atom): as text that reads back.
bool term_text(Machine& m, const Cell* a) {
    constexpr std::size_t bytes_max = 1 << 20;
    std::vector<Cell> acyclic;
    if (!m.flatten(a[0], acyclic)) return false;
    const std::string text = print_term(m, a[0], {.bytes_max = bytes_max});
    Cell atom = 0;
    return m.charge(text.size() / 16 + 1) && m.make_text_atom(text, atom) && m.unify(a[1], atom);
}

/// $text_term(Atom, Term): one term, full stop optional.
bool text_term(Machine& m, const Cell* a) {
    const std::string text(m.text(m.deref(a[0])));
    Cell term = 0;
    Parser parser(m, text);
    const Parser::Result result = parser.read(term, false);
    if (result == Parser::Result::end_of_text) parser.fail_here("end_of_file");
    return result == Parser::Result::term && parser.expect_end() &&
           m.charge(text.size() / 16 + 1) && m.unify(a[1], term);
}

constexpr std::array entries = {
    BuiltinEntry{"$operators", 1, operators},
    BuiltinEntry{"op", 3, op},
    BuiltinEntry{"$term_text", 2, term_text},
    BuiltinEntry{"$text_term", 2, text_term},
};
}  // namespace

std::span<const BuiltinEntry> operator_builtins() { return entries; }

}  // namespace zooid::skb
