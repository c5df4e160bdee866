#include "generator.hpp"

#include <array>

namespace zooid::skb::test {

namespace {
constexpr unsigned levels = 3;
constexpr unsigned predicates_per_level = 2;  // the first has one argument, the second two
}  // namespace

std::string Generator::variable() {
    constexpr std::array names = {"X", "Y", "Z", "W"};
    return names[pick(names.size())];
}

std::string Generator::term(unsigned depth) {
    constexpr std::array leaves = {"a", "b", "c", "1", "2", "3", "2.5", "-1", "[]", "'A b'"};
    switch (depth == 0 ? pick(2) : pick(6)) {
        case 0:
            return variable();
        case 1:
            return leaves[pick(leaves.size())];
        case 2:
            return "f(" + term(depth - 1) + ")";
        case 3:
            return "g(" + term(depth - 1) + "," + term(depth - 1) + ")";
        case 4:
            return "[" + term(depth - 1) + "," + term(depth - 1) + "]";
        default:
            return "[" + term(depth - 1) + "|" + term(depth - 1) + "]";
    }
}

std::string Generator::expression(unsigned depth) {
    constexpr std::array operators = {"+", "-", "*", "//", "mod", "/", "rem", "min", "max", "/\\"};
    constexpr std::array leaves = {"1", "2", "3", "-7", "2.5", "0", "a", "10"};
    if (depth == 0 || pick(3) == 0)
        return pick(3) == 0 ? variable() : "(" + std::string(leaves[pick(leaves.size())]) + ")";
    const std::string op = operators[pick(operators.size())];
    const std::string left = expression(depth - 1);
    const std::string right = expression(depth - 1);
    if (op == "min" || op == "max") return op + "(" + left + "," + right + ")";
    return "(" + left + " " + op + " " + right + ")";
}

std::string Generator::predicate(unsigned level, unsigned which) const {
    return prefix_ + static_cast<char>('p' + which) + std::to_string(level);
}

std::string Generator::call_below(unsigned level) {
    const unsigned which = pick(predicates_per_level);
    const std::string name = predicate(pick(level), which);
    return which == 0 ? name + "(" + term(1) + ")" : name + "(" + term(1) + "," + term(1) + ")";
}

std::string Generator::simple_goal(unsigned level) {
    constexpr std::array comparisons = {"<", "=:=", ">=", "=\\=", "=<"};
    constexpr std::array orders = {"==", "\\==", "@<", "@>=", "=", "\\="};
    constexpr std::array types = {"var",      "nonvar",  "atom",   "integer",  "number",
                                  "compound", "is_list", "ground", "callable", "atomic"};
    switch (pick(11)) {
        case 0:
            return term(1) + " " + orders[pick(orders.size())] + " " + term(2);
        case 1:
            return variable() + " is " + expression(2);
        case 2:
            return expression(1) + " " + comparisons[pick(comparisons.size())] + " " +
                   expression(1);
        case 3:
            return std::string(types[pick(types.size())]) + "(" + term(1) + ")";
        case 4:
            return "member(" + term(1) + ",[" + term(1) + "," + term(1) + "," + term(1) + "])";
        case 5:
            return "functor(" + term(1) + "," + variable() + "," + variable() + ")";
        case 6:
            return pick(2) == 0 ? "!" : "fail";
        case 7:
            return term(1) + " =.. " +
                   (pick(2) == 0
                        ? variable()
                        : "[" + std::string(pick(2) == 0 ? "f" : "a") + "," + term(1) + "]");
        case 8:
            return change();
        case 9:
            return builtin();
        default:
            return level == 0 ? "true" : call_below(level);
    }
}

std::string Generator::goal(unsigned level, unsigned depth) {
    const auto sub = [&] { return body(level, depth - 1); };
    switch (depth == 0 ? 0 : pick(20)) {
        case 10:
            return "( " + sub() + " -> " + sub() + " ; " + sub() + " )";
        case 11:
            return "( " + sub() + " ; " + sub() + " )";
        case 12:
            return "\\+ ( " + sub() + " )";
        case 13:
            return "findall(" + term(1) + ",( " + sub() + " )," + variable() + ")";
        case 14:
            return caught(sub());
        case 15:
            return "once(( " + sub() + " ))";
        case 16:
            return "copy_term(" + term(2) + "," + variable() + ")";
        case 17:
            return "call(( " + sub() + " ))";
        case 18:
            return "( " + sub() + " *-> " + sub() + " ; " + sub() + " )";
        case 19:
            return level == 0 ? "arg(1," + term(1) + "," + variable() + ")" : call_below(level);
        default:
            return simple_goal(level);
    }
}

// The catcher's variable is its own: SWI-Prolog unifies a ball before it undoes the goal's
// bindings, where ISO undoes them first.
std::string Generator::caught(const std::string& goals) {
    const std::string name = "E" + std::to_string(++catchers_);
    return "catch(( " + goals + " ),error(" + name + ",_),true)";
}

std::string Generator::body(unsigned level, unsigned depth) {
    std::string out = goal(level, depth);
    for (unsigned more = pick(3); more > 0; --more) out += ", " + goal(level, depth);
    return out;
}

std::string Generator::clauses(unsigned level) {
    std::string out;
    for (unsigned which = 0; which < predicates_per_level; ++which) {
        for (unsigned count = 1 + pick(4); count > 0; --count) {
            out +=
                predicate(level, which) + "(" + term(2) + (which == 1 ? "," + term(1) : "") + ")";
            if (level > 0 && pick(4) != 0) out += " :- " + body(level, 2);
            out += ".\n";
        }
    }
    return out;
}

GeneratedCase Generator::next(unsigned number) {
    prefix_ = "c" + std::to_string(number);
    GeneratedCase out;
    out.prefix = prefix_;
    out.program = ":- dynamic(" + prefix_ + "d0/1).\n";
    for (unsigned level = 0; level < levels; ++level) out.program += clauses(level);
    out.query = body(levels, 2);
    return out;
}

}  // namespace zooid::skb::test
