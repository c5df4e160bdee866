#include "json_term.hpp"

#include <cmath>

#include "known_atoms.hpp"
#include "printer.hpp"
#include "zooid/skb/answers.hpp"

namespace zooid::skb {

namespace {
struct Item {
    Cell cell;  // a term, when text is empty
    std::string_view text;
    bool rest;  // the cell is the rest of a list
};

std::string number_text(Number n) {
    if (!n.is_float) return std::to_string(n.i);
    if (std::isfinite(n.d)) return print_float(n.d);
    return "{\"float\":\"" + print_float(n.d) + "\"}";
}

void put_compound(const Machine& m, Cell c, std::string& out, std::vector<Item>& items) {
    out += "{\"f\":" + json_string(m.db.atoms.text(name_of(m.functor(c)))) + ",\"args\":[";
    items.push_back({0, "]}", false});
    for (std::uint32_t i = arity_of(m.functor(c)); i-- > 0;) {
        items.push_back({m.argument(c, i), {}, false});
        if (i > 0) items.push_back({0, ",", false});
    }
}

/// A list becomes an array; one with an open or odd tail, the compound it is.
bool is_proper_list(const Machine& m, Cell c, std::size_t cells_max) {
    for (std::size_t n = 0; m.is_pair(c); c = m.argument(c, 1)) {
        if (++n > cells_max) return false;
    }
    return c == make_atom(known::nil);
}
}  // namespace

std::string json_term(const Machine& m, Cell term, std::size_t bytes_max,
                      const std::function<std::string(Cell)>& variable_name) {
    std::string out;
    std::vector<Item> items = {{term, {}, false}};
    while (!items.empty()) {
        if (out.size() > bytes_max) return {};
        const Item item = items.back();
        items.pop_back();
        if (!item.text.empty()) {
            out += item.text;
            continue;
        }
        const Cell c = m.deref(item.cell);
        if (item.rest) {
            if (!m.is_pair(c)) {
                out += "]";
                continue;
            }
            out += ",";
        } else if (c == make_atom(known::nil)) {
            out += "[]";
            continue;
        } else if (m.is_pair(c) && is_proper_list(m, c, bytes_max)) {
            out += "[";
        } else {
            switch (tag(c)) {
                case Tag::ref:
                    out +=
                        "{\"var\":\"" + print_term(m, c, {.variable_name = variable_name}) + "\"}";
                    break;
                case Tag::atom:
                    out += json_string(m.text(c));
                    break;
                case Tag::structure:
                    put_compound(m, c, out, items);
                    break;
                default:
                    out += number_text(m.number(c));
                    break;
            }
            continue;
        }
        items.push_back({m.argument(c, 1), {}, true});
        items.push_back({m.argument(c, 0), {}, false});
    }
    return out;
}

}  // namespace zooid::skb
