// Calls of builtins, with arguments of the right type most of the time.
#include <array>
#include <string_view>

#include "generator.hpp"

namespace zooid::skb::test {

namespace {
/// One letter per argument: what it should be. Capital letters are never variables, where an open
/// list or count would have answers without end.
struct Shape {
    const char* name;
    const char* kinds;
};
constexpr std::array shapes = {
    Shape{"atom_length", "at"},
    Shape{"atom_chars", "ac"},
    Shape{"atom_codes", "ak"},
    Shape{"char_code", "hi"},
    Shape{"number_codes", "nk"},
    Shape{"number_chars", "nc"},
    Shape{"atom_concat", "aaa"},
    Shape{"sub_atom", "aiiia"},
    Shape{"sub_atom", "aiiia"},
    Shape{"atom_number", "an"},
    Shape{"msort", "lv"},
    Shape{"sort", "lv"},
    Shape{"keysort", "pv"},
    Shape{"sort", "islv"},
    Shape{"length", "LI"},
    Shape{"reverse", "Lv"},
    Shape{"last", "Lt"},
    Shape{"sum_list", "Nv"},
    Shape{"max_list", "Nv"},
    Shape{"nth0", "iLt"},
    Shape{"nth1", "iLt"},
    Shape{"append", "LLt"},
    Shape{"append", "ttL"},
    Shape{"memberchk", "tL"},
    Shape{"select", "tLt"},
    Shape{"subtract", "LLv"},
    Shape{"numlist", "IIv"},
    Shape{"between", "IIi"},
    Shape{"succ", "ii"},
    Shape{"plus", "iii"},
    Shape{"term_variables", "tv"},
    Shape{"unify_with_occurs_check", "tt"},
    Shape{"subsumes_term", "tt"},
    Shape{"compare", "ott"},
    Shape{"arg", "itt"},
    Shape{"functor", "tai"},
    Shape{"call", "g"},
    Shape{"call", "at"},
    Shape{"call", "att"},
    Shape{"findall", "tgv"},
    Shape{"forall", "gg"},
    Shape{"bagof", "tgv"},
    Shape{"setof", "tgv"},
    Shape{"throw", "t"},
    Shape{"not", "g"},
    Shape{"ignore", "g"},
};
constexpr unsigned mistyped_one_in = 3;
constexpr std::size_t max_arity = 5;
}  // namespace

std::string Generator::leaf() {
    constexpr std::array leaves = {"a",   "b",  "1",      "0",     "-1",
                                   "2.5", "[]", "foo(1)", "'A b'", "'12'"};
    return leaves[pick(leaves.size())];
}

/// Anything, where `kind` was wanted.
std::string Generator::wrong(char kind) {
    const bool closed = kind >= 'A' && kind <= 'Z';
    return !closed && pick(3) == 0 ? variable() : leaf();
}

std::string Generator::argument(char kind) {
    constexpr std::array atoms = {"abc", "''", "'12'", "a", "ab"};
    constexpr std::array integers = {"0", "1", "2", "3"};
    constexpr std::array orders = {"<", "=", ">"};
    constexpr std::array sort_orders = {"@<", "@=<", "@>=", "@>"};
    switch (kind) {
        case 'a':
            return atoms[pick(atoms.size())];
        case 'h':
            return pick(2) == 0 ? "a" : "' '";
        case 'i':
        case 'I':
            return integers[pick(integers.size())];
        case 'n':
            return pick(2) == 0 ? "12" : "2.5";
        case 'o':
            return orders[pick(orders.size())];
        case 's':
            return sort_orders[pick(sort_orders.size())];
        case 'c':
            return "[a,'1'," + std::string(pick(4) == 0 ? leaf() : "b") + "]";
        case 'k':
            return "[0'1,0'" + std::string(pick(2) == 0 ? "2" : "a") + "]";
        case 'p':
            return "[" + leaf() + "-x,b- " + leaf() + "," + (pick(3) == 0 ? leaf() : "a-z") + "]";
        case 'N':
            return "[1,2.5," + (pick(3) == 0 ? leaf() : "3") + "]";
        case 'l':
        case 'L':
            return "[" + leaf() + "," + term(0) + "," + leaf() + "]";
        case 'g':
            return "member(" + term(0) + ",[" + leaf() + "," + term(0) + "])";
        default:
            return term(1);
    }
}

std::string Generator::builtin() {
    const Shape& shape = shapes[pick(shapes.size())];
    const std::string_view kinds = shape.kinds;
    const std::size_t mistake = pick(mistyped_one_in) == 0 ? pick(max_arity) : max_arity;
    std::string out = std::string(shape.name) + "(";
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i > 0) out += ',';
        const bool closed = kinds[i] >= 'A' && kinds[i] <= 'Z';
        if (i == mistake) {
            out += wrong(kinds[i]);
        } else if (kinds[i] == 'v' || (!closed && pick(3) == 0)) {
            out += variable();
        } else {
            out += argument(kinds[i]);
        }
    }
    return out + ")";
}

GeneratedCase Generator::mistyped(unsigned number) {
    prefix_ = "c" + std::to_string(number);
    const Shape& shape = shapes[pick(shapes.size())];
    const std::string_view kinds = shape.kinds;
    const std::size_t mistake = pick(max_arity);
    std::string out = std::string(shape.name) + "(";
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i > 0) out += ',';
        constexpr std::array<const char*, max_arity> names = {"X", "Y", "Z", "W", "E1"};
        const std::string own = names[i];
        const bool open = kinds[i] == 'v' || (kinds[i] == 't' && pick(2) == 0);
        out += i == mistake ? wrong(kinds[i]) : open ? own : argument(kinds[i]);
    }
    return {.prefix = prefix_, .program = "", .query = out + ")"};
}

std::string Generator::change() {
    const std::string fact = prefix_ + "d0(" + term(1) + ")";
    switch (pick(5)) {
        case 0:
            return "asserta(" + fact + ")";
        case 1:
            return "assertz(" + fact + ")";
        case 2:
            return "retract(" + fact + ")";
        case 3:
            return "assertz((" + fact + " :- " + leaf() + "))";
        default:
            return fact;
    }
}

}  // namespace zooid::skb::test
