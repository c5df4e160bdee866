// Atoms as text.
#include <array>

#include "builtins.hpp"
#include "known_atoms.hpp"
#include "machine.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace zooid::skb {

namespace {
bool make_codes(Machine& m, std::string_view text, bool chars, Cell& out) {
    std::vector<Cell> items;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        const std::uint32_t code = decode_utf8(text, at);
        Cell item = make_int(code);
        if (chars && !m.make_text_atom(text.substr(from, at - from), item)) return false;
        items.push_back(item);
    }
    return m.make_list(items, make_atom(known::nil), out);
}

template <bool chars>
bool atom_to_list(Machine& m, const Cell* a) {
    std::string text;
    Cell made = 0;
    if (tag(m.deref(a[0])) == Tag::ref) {
        return text_of_list(m, a[1], text, nullptr) && m.make_text_atom(text, made) &&
               m.unify(a[0], made);
    }
    return text_of(m, a[0], known::atomic, text) && make_codes(m, text, chars, made) &&
           m.unify(a[1], made);
}

bool atom_length(Machine& m, const Cell* a) {
    std::string text;
    const Cell length = m.deref(a[1]);
    if (!text_of(m, a[0], known::atomic, text)) return false;
    if (tag(length) != Tag::ref && !m.is_integer(length))
        return m.type_error(known::integer, length);
    if (tag(length) != Tag::ref && m.number(length).i < 0)
        return m.domain_error(known::not_less_than_zero, length);
    return m.unify(length, make_int(static_cast<std::int64_t>(count_code_points(text))));
}

bool concat(Machine& m, const Cell* a) {  // both parts known
    std::string left;
    std::string right;
    Cell made = 0;
    return text_of(m, a[0], known::atomic, left) && text_of(m, a[1], known::atomic, right) &&
           m.make_text_atom(left + right, made) && m.unify(a[2], made);
}

/// $sub_text(Atom, Before, Length, Sub): the part, all places counted in characters.
bool sub_text(Machine& m, const Cell* a) {
    std::string text;
    if (!text_of(m, a[0], known::atomic, text)) return false;
    const auto skip = [&text](std::size_t at, std::int64_t count) {
        for (; count > 0 && at < text.size(); --count) decode_utf8(text, at);
        return at;
    };
    const std::size_t from = skip(0, int_of(m.deref(a[1])));
    const std::size_t to = skip(from, int_of(m.deref(a[2])));
    Cell made = 0;
    return m.make_text_atom(std::string_view(text).substr(from, to - from), made) &&
           m.unify(a[3], made);
}

/// $find_text(Atom, Sub, From, Place): first occurrence of Sub at or after the character From.
bool find_text(Machine& m, const Cell* a) {
    std::string text;
    std::string sub;
    if (!text_of(m, a[0], known::atomic, text) || !text_of(m, a[1], known::atomic, sub))
        return false;
    std::size_t from = 0;
    std::int64_t count = int_of(m.deref(a[2]));
    for (; count > 0 && from < text.size(); --count) decode_utf8(text, from);
    if (count > 0) return false;
    const std::size_t found = text.find(sub, from);
    if (found == std::string::npos) return false;
    return m.unify(a[3], make_int(static_cast<std::int64_t>(
                             count_code_points(std::string_view(text).substr(0, found)))));
}

bool char_code(Machine& m, const Cell* a) {
    const Cell character = m.deref(a[0]);
    const Cell code = m.deref(a[1]);
    const std::int64_t value = m.is_integer(code) ? m.number(code).i : 0;
    if (value < 0 || value > code_point_max) return m.representation_error(known::character_code);
    if (tag(character) == Tag::atom) {
        const auto codes = code_points(m.text(character));
        if (codes.size() != 1) return m.type_error(known::character, character);
        if (tag(code) != Tag::ref && !m.is_integer(code)) return m.type_error(known::integer, code);
        return m.unify(code, make_int(codes[0]));
    }
    if (tag(character) != Tag::ref) return m.type_error(known::character, character);
    if (tag(code) == Tag::ref) return m.instantiation_error();
    if (!m.is_integer(code)) return m.type_error(known::integer, code);
    std::string text;
    Cell made = 0;
    encode_utf8(static_cast<std::uint32_t>(value), text);
    return m.make_text_atom(text, made) && m.unify(character, made);
}

bool list_concat(Machine& m, const Cell* a) {
    std::vector<Cell> items;
    std::string separator;
    std::string out;
    std::string part;
    if (!m.list_items(a[0], items) || !text_of(m, a[1], known::atomic, separator)) return false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!text_of(m, items[i], known::atomic, part)) return false;
        if (i > 0) out += separator;
        out += part;
        if (out.size() > (16U << 20)) return m.resource_error(known::memory);
    }
    Cell made = 0;
    return m.make_text_atom(out, made) && m.unify(a[2], made);
}

template <char first, char last, int shift>
bool change_case(Machine& m, const Cell* a) {
    std::string text;
    if (!text_of(m, a[0], known::atomic, text)) return false;
    for (char& c : text) {
        if (c >= first && c <= last) c = static_cast<char>(c + shift);
    }
    Cell made = 0;
    return m.make_text_atom(text, made) && m.unify(a[1], made);
}

constexpr std::array entries = {
    BuiltinEntry{"atom_codes", 2, atom_to_list<false>},
    BuiltinEntry{"atom_chars", 2, atom_to_list<true>},
    BuiltinEntry{"atom_length", 2, atom_length},
    BuiltinEntry{"$concat", 3, concat},
    BuiltinEntry{"$sub_text", 4, sub_text},
    BuiltinEntry{"$find_text", 4, find_text},
    BuiltinEntry{"char_code", 2, char_code},
    BuiltinEntry{"$join", 3, list_concat},
    BuiltinEntry{"upcase_atom", 2, change_case<'a', 'z', 'A' - 'a'>},
    BuiltinEntry{"downcase_atom", 2, change_case<'A', 'Z', 'a' - 'A'>},
};
}  // namespace

std::span<const BuiltinEntry> atom_builtins() { return entries; }

}  // namespace zooid::skb
