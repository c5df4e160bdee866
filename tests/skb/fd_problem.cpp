#include "fd_problem.hpp"

#include <algorithm>
#include <map>

namespace zooid::skb::test {

namespace {
std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t quotient = a / b;
    return quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::int64_t apply(const std::string& op, std::int64_t a, std::int64_t b) {
    if (op == "+") return a + b;
    if (op == "-") return a - b;
    if (op == "*") return a * b;
    if (op == "min") return std::min(a, b);
    if (op == "max") return std::max(a, b);
    if (op == "//") return a / b;
    if (op == "rem") return a % b;
    if (op == "div") return floor_div(a, b);
    if (op == "mod") return a - floor_div(a, b) * b;
    if (op == "#=") return a == b ? 1 : 0;
    if (op == "#\\=") return a != b ? 1 : 0;
    if (op == "#=<") return a <= b ? 1 : 0;
    if (op == "#<") return a < b ? 1 : 0;
    if (op == "#>=") return a >= b ? 1 : 0;
    if (op == "#>") return a > b ? 1 : 0;
    if (op == "#\\/") return a | b;
    if (op == "#/\\") return a & b;
    if (op == "#==>") return (1 - a) | b;
    if (op == "#<==") return a | (1 - b);
    if (op == "#<==>") return a == b ? 1 : 0;
    return a ^ b;  // #\ of two
}

bool divides(const std::string& op) {
    return op == "//" || op == "rem" || op == "div" || op == "mod";
}
}  // namespace

std::string FdNode::text() const {
    if (op.empty()) return "V" + std::to_string(index);
    if (op == "#") return index < 0 ? "(" + std::to_string(index) + ")" : std::to_string(index);
    if (arguments.size() == 1) return op + "(" + arguments[0].text() + ")";
    if (op == "min" || op == "max")
        return op + "(" + arguments[0].text() + ", " + arguments[1].text() + ")";
    return "(" + arguments[0].text() + ") " + op + " (" + arguments[1].text() + ")";
}

std::optional<std::int64_t> FdNode::value(const Values& values) const {
    if (op.empty()) return values[static_cast<std::size_t>(index)];
    if (op == "#") return index;
    const auto left = arguments[0].value(values);
    if (!left) return std::nullopt;
    if (arguments.size() == 1) {
        if (op == "abs") return std::abs(*left);
        return op == "-" ? -*left : 1 - *left;
    }
    const auto right = arguments[1].value(values);
    if (!right || (divides(op) && *right == 0)) return std::nullopt;
    return apply(op, *left, *right);
}

bool FdConstraint::holds(const Values& values) const {
    if (list.empty()) return formula.value(values) == 1;
    Values v;
    v.reserve(terms.size());
    for (const FdNode& term : terms) v.push_back(term.value(values).value_or(0));
    const std::size_t n = v.size();
    if (list == "all_different") {
        std::ranges::sort(v);
        return std::ranges::adjacent_find(v) == v.end();
    }
    if (list == "element") {
        const auto places = static_cast<std::int64_t>(n) - 2;
        return v[0] >= 1 && v[0] <= places && v[static_cast<std::size_t>(v[0]) + 1] == v[1];
    }
    if (list == "serialized") {
        for (std::size_t i = 0; i < n; i += 2) {
            for (std::size_t j = 0; j < i; j += 2) {
                if (v[i] + v[i + 1] > v[j] && v[j] + v[j + 1] > v[i]) return false;
            }
        }
        return true;
    }
    std::map<std::int64_t, std::int64_t> use;  // cumulative: limit, then start, duration, use
    for (std::size_t i = 1; i < n; i += 3) {
        if (v[i + 1] < 0 || v[i + 2] < 0) return false;
        for (std::int64_t t = v[i]; t < v[i] + v[i + 1]; ++t) use[t] += v[i + 2];
    }
    return std::ranges::all_of(use, [&](const auto& at) { return at.second <= v[0]; });
}

std::string FdProblem::goal(const std::string& search) const {
    std::string out;
    std::string list;
    for (std::size_t i = 0; i < domains.size(); ++i) {
        const std::string name = "V" + std::to_string(i);
        out += name + " in " + domain_texts[i] + ", ";
        list += (i == 0 ? "" : ", ") + name;
    }
    for (const FdConstraint& constraint : constraints) out += constraint.text + ", ";
    return out + "_Vs = [" + list + "], " + search;
}

std::vector<Values> FdProblem::solutions() const {
    std::vector<Values> out;
    std::vector<std::size_t> at(domains.size(), 0);
    for (;;) {
        Values values;
        values.reserve(at.size());
        for (std::size_t i = 0; i < at.size(); ++i) values.push_back(domains[i][at[i]]);
        if (std::ranges::all_of(constraints, [&](const auto& c) { return c.holds(values); }))
            out.push_back(values);
        std::size_t i = at.size();
        while (i > 0 && ++at[i - 1] == domains[i - 1].size()) at[--i] = 0;
        if (i == 0) return out;
    }
}

// ---- generating ------------------------------------------------------------------------------

std::int64_t FdGenerator::pick(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
}

std::string FdGenerator::any(std::initializer_list<const char*> names) {
    return names.begin()[pick(0, static_cast<std::int64_t>(names.size()) - 1)];
}

FdNode FdGenerator::variable() {
    return {.op = "", .index = pick(0, variables_ - 1), .arguments = {}};
}

FdNode FdGenerator::number(std::int64_t low, std::int64_t high) {
    return {.op = "#", .index = pick(low, high), .arguments = {}};
}

FdNode FdGenerator::expression(int depth) {
    if (depth == 0 || pick(0, 3) == 0) return pick(0, 3) == 0 ? number(-5, 9) : variable();
    if (pick(0, 7) == 0)
        return {.op = any({"abs", "-"}), .index = 0, .arguments = {expression(depth - 1)}};
    const std::string op =
        any({"+", "+", "-", "-", "*", "*", "min", "max", "//", "div", "mod", "rem"});
    return {.op = op, .index = 0, .arguments = {expression(depth - 1), expression(depth - 1)}};
}

FdNode FdGenerator::comparison() {
    const int depth = static_cast<int>(pick(0, 2));
    return {.op = any({"#=", "#\\=", "#=<", "#<", "#>=", "#>"}),
            .index = 0,
            .arguments = {expression(depth), expression(pick(0, 1) == 0 ? 1 : depth)}};
}

FdNode FdGenerator::formula(int depth) {
    if (depth == 0 || pick(0, 2) == 0) return comparison();
    if (pick(0, 4) == 0) return {.op = "#\\", .index = 0, .arguments = {formula(depth - 1)}};
    return {.op = any({"#\\/", "#/\\", "#==>", "#<==", "#<==>", "#\\"}),
            .index = 0,
            .arguments = {formula(depth - 1), formula(depth - 1)}};
}

FdConstraint FdGenerator::list_constraint() {
    FdConstraint out{.text = "",
                     .formula = {},
                     .list = any({"all_different", "element", "serialized", "cumulative"}),
                     .terms = {}};
    const auto term = [&](std::int64_t low, std::int64_t high) {
        return pick(0, 2) == 0 ? number(low, high) : variable();
    };
    const std::int64_t n = pick(2, 4);
    if (out.list == "element" || out.list == "cumulative") out.terms.push_back(term(1, 4));
    if (out.list == "element") out.terms.push_back(term(-3, 5));
    const std::int64_t each = out.list == "cumulative" ? 3 : out.list == "serialized" ? 2 : 1;
    for (std::int64_t i = 0; i < n * each; ++i) out.terms.push_back(term(0, 3));
    const auto list = [&](std::size_t first, std::size_t step) {
        std::string items;
        for (std::size_t i = first; i < out.terms.size(); i += step)
            items += (items.empty() ? "" : ", ") + out.terms[i].text();
        return "[" + items + "]";
    };
    if (out.list == "all_different") out.text = "all_different(" + list(0, 1) + ")";
    if (out.list == "element")
        out.text =
            "element(" + out.terms[0].text() + ", " + list(2, 1) + ", " + out.terms[1].text() + ")";
    if (out.list == "serialized") out.text = "serialized(" + list(0, 2) + ", " + list(1, 2) + ")";
    if (out.list != "cumulative") return out;
    std::string tasks;
    for (std::size_t i = 1; i < out.terms.size(); i += 3) {
        tasks += (tasks.empty() ? "task(" : ", task(") + out.terms[i].text() + ", " +
                 out.terms[i + 1].text() + ", _, " + out.terms[i + 2].text() + ", _)";
    }
    out.text = "cumulative([" + tasks + "], [limit(" + out.terms[0].text() + ")])";
    return out;
}

void FdGenerator::add_variable(FdProblem& problem) {
    std::vector<std::int64_t> domain;
    std::string text;
    std::int64_t at = pick(-4, 3);
    for (std::int64_t parts = pick(1, 3); parts > 0; --parts) {
        const std::int64_t end = at + pick(0, 3);
        text += (text.empty() ? "" : " \\/ ") + std::to_string(at) + " .. " + std::to_string(end);
        for (; at <= end; ++at) domain.push_back(at);
        at += pick(1, 2);
    }
    problem.domains.push_back(std::move(domain));
    problem.domain_texts.push_back(std::move(text));
}

FdProblem FdGenerator::problem() {
    FdProblem out;
    variables_ = pick(1, 4);
    for (std::int64_t i = 0; i < variables_; ++i) add_variable(out);
    for (std::int64_t i = pick(1, 4); i > 0; --i) {
        if (pick(0, 3) == 0) {
            out.constraints.push_back(list_constraint());
            continue;
        }
        FdNode formula_node = pick(0, 1) == 0 ? comparison() : formula(2);
        std::string text = formula_node.text();
        out.constraints.push_back(
            {.text = std::move(text), .formula = std::move(formula_node), .list = "", .terms = {}});
    }
    out.cost = expression(2);
    return out;
}

}  // namespace zooid::skb::test
