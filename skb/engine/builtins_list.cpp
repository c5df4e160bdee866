// Lists: length and the sorts.
#include <algorithm>
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
/// $skip_list(List, Length, Tail): as far as it is a list.
bool skip_list(Machine& m, const Cell* a) {
    Cell list = m.deref(a[0]);
    std::int64_t length = 0;
    for (; m.is_pair(list); ++length) {
        if ((length & 1023) == 1023 && !m.charge(64)) return false;
        list = m.argument(list, 1);
    }
    return m.unify(a[1], make_int(length)) && m.unify(a[2], list);
}

struct SortOrder {
    std::uint32_t key = 0;
    int direction = 1;
    bool unique = false;
};

bool sort_list(Machine& m, Cell list, Cell sorted, SortOrder order) {
    std::vector<Cell> items;
    if (!m.list_items(list, items)) return false;
    for (const Cell item : items) {
        if (order.key == 0) break;
        const Cell c = m.deref(item);
        if (tag(c) == Tag::ref) return m.instantiation_error();
        if (tag(c) != Tag::structure) return m.type_error(known::compound, c);
        if (arity_of(m.functor(c)) < order.key) return m.type_error(known::compound, c);
    }
    const std::size_t count = items.size();
    items.resize(count * 2);
    if (!m.sort_cells(items.data(), count, order.key, order.direction)) return false;
    items.resize(count);
    if (order.unique) {
        const auto value = [&](Cell c) {
            return order.key == 0 ? c : m.argument(m.deref(c), order.key - 1);
        };
        const auto same = [&](Cell x, Cell y) { return m.compare(value(x), value(y)) == 0; };
        items.erase(std::unique(items.begin(), items.end(), same), items.end());
        if (m.pending()) return false;
    }
    Cell made = 0;
    return m.make_list(items, make_atom(known::nil), made) && m.unify(sorted, made);
}

bool msort(Machine& m, const Cell* a) { return sort_list(m, a[0], a[1], {}); }
bool sort(Machine& m, const Cell* a) {
    return sort_list(m, a[0], a[1], {.key = 0, .direction = 1, .unique = true});
}

bool keysort(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    if (!m.list_items(a[0], items)) return false;
    for (const Cell item : items) {
        const Cell c = m.deref(item);
        if (tag(c) == Tag::ref) return m.instantiation_error();
        const bool pair = tag(c) == Tag::structure && m.functor(c) == make_functor(known::minus, 2);
        if (!pair) return m.type_error(known::pair, c);
    }
    return sort_list(m, a[0], a[1], {.key = 1, .direction = 1, .unique = false});
}

bool sort4(Machine& m, const Cell* a) {
    const Cell key = m.deref(a[0]);
    const Cell how = m.deref(a[1]);
    if (tag(key) == Tag::ref || tag(how) == Tag::ref) return m.instantiation_error();
    if (!m.is_integer(key)) return m.type_error(known::integer, key);
    if (m.number(key).i < 0 || m.number(key).i > arity_max)
        return m.domain_error(known::not_less_than_zero, key);
    if (tag(how) != Tag::atom) return m.type_error(known::atom, how);
    const std::string_view name = m.text(how);
    if (name != "@<" && name != "@=<" && name != "@>" && name != "@>=")
        return m.domain_error(known::order, how);
    return sort_list(m, a[2], a[3],
                     {.key = static_cast<std::uint32_t>(m.number(key).i),
                      .direction = name[1] == '<' || name == "@=<" ? 1 : -1,
                      .unique = name == "@<" || name == "@>"});
}

constexpr std::array entries = {
    BuiltinEntry{"$skip_list", 3, skip_list},
    BuiltinEntry{"msort", 2, msort},
    BuiltinEntry{"sort", 2, sort},
    BuiltinEntry{"keysort", 2, keysort},
    BuiltinEntry{"sort", 4, sort4},
};
}  // namespace

std::span<const BuiltinEntry> list_builtins() { return entries; }

}  // namespace zooid::skb
