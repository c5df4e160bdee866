#include "text.hpp"

#include "known_atoms.hpp"
#include "lexer.hpp"
#include "printer.hpp"
#include "utf8.hpp"

namespace zooid::skb {

bool charge_text(Machine& m, std::size_t bytes) { return m.charge(bytes / 256 + 1); }

bool text_of(Machine& m, Cell term, Atom expected, std::string& out) {
    term = m.deref(term);
    if (tag(term) == Tag::ref) return m.instantiation_error();
    if (tag(term) == Tag::structure) return m.type_error(expected, term);
    if (tag(term) == Tag::atom) {
        out = m.text(term);
    } else {
        const Number n = m.number(term);
        out = n.is_float ? print_float(n.d) : std::to_string(n.i);
    }
    return charge_text(m, out.size());
}

bool text_of_list(Machine& m, Cell list, std::string& out, bool* partial) {
    std::vector<Cell> items;
    Cell tail = 0;
    out.clear();
    const auto end = m.walk_list(list, &items, tail);
    if (end == Machine::ListEnd::error) return false;
    if (end == Machine::ListEnd::not_a_list) return m.type_error(known::list, m.deref(list));
    bool open = end == Machine::ListEnd::partial;
    for (const Cell item : items) open = open || tag(m.deref(item)) == Tag::ref;
    if (open && partial != nullptr) {
        *partial = true;
        return false;
    }
    if (open) return m.instantiation_error();
    for (const Cell item : items) {
        const Cell c = m.deref(item);
        if (tag(c) == Tag::integer) {
            if (int_of(c) < 0 || int_of(c) > code_point_max)
                return m.representation_error(known::character_code);
            encode_utf8(static_cast<std::uint32_t>(int_of(c)), out);
        } else if (tag(c) == Tag::atom && count_code_points(m.text(c)) == 1) {
            out += m.text(c);
        } else {
            return m.type_error(known::character, c);
        }
    }
    return charge_text(m, out.size());
}

bool parse_number(Machine& m, std::string_view text, Cell& out) {
    while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')))
        text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::size_t length = 0;
    const char* reason = nullptr;
    const Number value = read_number(text, length, reason);
    if (reason != nullptr || length == 0 || length != text.size()) return false;
    if (!value.is_float && value.i == INT64_MIN && !negative) return false;
    return m.make_number(negative ? negated(value) : value, out);
}

}  // namespace zooid::skb
