#include "parser.hpp"

#include <algorithm>

#include "known_atoms.hpp"
#include "utf8.hpp"

namespace zooid::skb {

namespace {
constexpr std::size_t nesting_max = 4'000'000;  // brackets and operators open at once
constexpr std::size_t variables_max = 10'000;   // in one clause
}  // namespace

void Parser::advance() { lexer_.next(token_); }

bool Parser::fail(std::string_view reason) {
    error_place_ = token_.place;
    Cell why = 0;
    if (token_.kind == Token::Kind::bad) reason = token_.text;
    if (machine_.pending() || !machine_.make_text_atom(reason, why)) return false;
    Cell formal = 0;
    Cell at = 0;
    Cell ball = 0;
    const bool made =
        machine_.make_compound(known::syntax_error, {why}, formal) &&
        machine_.make_compound(known::line_column,
                               {make_int(error_place_.line), make_int(error_place_.column)}, at) &&
        machine_.make_compound(known::error, {formal, at}, ball);
    return made && machine_.raise(ball);
}

bool Parser::expect_end() {
    if (token_.kind == Token::Kind::end) advance();
    return token_.kind == Token::Kind::nothing || fail("end_of_file_expected");
}

Parser::Result Parser::read(Cell& out, bool stop_needed) {
    operands_.clear();
    opens_.clear();
    variables_.clear();
    advance();
    start_place_ = token_.place;
    if (token_.kind == Token::Kind::nothing) return Result::end_of_text;
    for (bool done = false; !done;) {
        if (!machine_.charge(1) || !operand()) return Result::error;
        bool want_operand = false;
        while (!done && !want_operand) {
            if (token_.kind == Token::Kind::end || token_.kind == Token::Kind::nothing) {
                if (token_.kind == Token::Kind::nothing && stop_needed) {
                    fail("end_of_file");
                    return Result::error;
                }
                if (!reduce_all(priority_max)) return Result::error;
                if (!opens_.empty()) {
                    fail("unbalanced_operator");
                    return Result::error;
                }
                done = true;
            } else if (!after_operand(want_operand)) {
                return Result::error;
            }
        }
    }
    out = operands_.front().cell;
    return Result::term;
}

int Parser::limit() const {
    const std::size_t bracket = opens_.empty() ? 0 : opens_.back().bracket;
    if (bracket == 0) return priority_max;
    const Open::Kind kind = opens_[bracket - 1].kind;
    return kind == Open::Kind::group || kind == Open::Kind::curly ? priority_max
                                                                  : argument_priority;
}

bool Parser::open(Open::Kind kind, Atom name, Operator op) {
    if (opens_.size() > nesting_max) return machine_.resource_error(known::memory);
    const bool is_operator = kind == Open::Kind::prefix || kind == Open::Kind::infix;
    const std::size_t outer = opens_.empty() ? 0 : opens_.back().bracket;
    opens_.push_back({.kind = kind,
                      .name = name,
                      .op = op,
                      .base = operands_.size(),
                      .bracket = is_operator ? outer : opens_.size() + 1});
    return true;
}

bool Parser::push(Cell cell, int priority) {
    if (operands_.size() + opens_.size() > nesting_max)
        return machine_.resource_error(known::memory);
    operands_.push_back({cell, priority});
    return true;
}

bool Parser::push_atom(std::string_view name, int priority) {
    Cell atom = 0;
    return machine_.make_text_atom(name, atom) && push(atom, priority);
}

// ---- where an operand is expected ------------------------------------------------------------

bool Parser::operand() {
    for (;;) {
        const std::size_t before = operands_.size();  // grows with a whole operand
        switch (token_.kind) {
            case Token::Kind::number: {
                Cell number = 0;
                if (!token_.number.is_float && token_.number.i == INT64_MIN)
                    return fail("integer_too_large");
                if (!machine_.make_number(token_.number, number) || !push(number)) return false;
                advance();
                return true;
            }
            case Token::Kind::variable: {
                const std::string_view name = token_.text;
                advance();
                return variable(name);
            }
            case Token::Kind::string: {
                const std::string_view text = token_.text;
                advance();
                return string(text);
            }
            case Token::Kind::name:
            case Token::Kind::quoted:
                if (!name_operand()) return false;
                break;
            case Token::Kind::punctuation: {
                const Token token = token_;
                if (!open_bracket(token)) return false;
                break;
            }
            case Token::Kind::end:
                return fail("unexpected_end_of_clause");
            case Token::Kind::nothing:
                return fail("end_of_file");
            case Token::Kind::bad:
                return fail(token_.text);
        }
        if (operands_.size() > before) return true;
        if (!machine_.charge(1)) return false;
    }
}

bool Parser::variable(std::string_view name) {
    Cell cell = 0;
    if (name != "_") {
        const auto found = std::ranges::find(variables_, name, &NamedVariable::name);
        if (found != variables_.end()) {
            ++found->occurrences;
            return machine_.charge(variables_.size() / 16) && push(found->cell);
        }
        if (variables_.size() >= variables_max) return machine_.resource_error(known::memory);
    }
    if (!machine_.make_variable(cell)) return false;
    if (name != "_") variables_.push_back({std::string(name), cell, 1});
    return push(cell);
}

bool Parser::string(std::string_view text) {
    std::vector<Cell> codes;
    for (const std::uint32_t code : code_points(text)) codes.push_back(make_int(code));
    Cell list = 0;
    return machine_.make_list(codes, make_atom(known::nil), list) && push(list);
}

bool Parser::open_bracket(const Token& token) {
    const char c = token.text[0];
    if (c != '(' && c != '[' && c != '{') return fail("illegal_start_of_term");
    advance();
    const bool empty = token_.kind == Token::Kind::punctuation &&
                       ((c == '[' && token_.text == "]") || (c == '{' && token_.text == "}"));
    if (!empty) {
        const Open::Kind kind = c == '('   ? Open::Kind::group
                                : c == '[' ? Open::Kind::list
                                           : Open::Kind::curly;
        return open(kind, 0, {});
    }
    const Atom name = c == '[' ? known::nil : known::curly;
    const bool call = token_.opens_args;
    advance();
    if (!call) return push(make_atom(name));
    if (!open(Open::Kind::call, name, {})) return false;
    advance();
    return true;
}

bool Parser::name_operand() {
    const Token token = token_;
    advance();
    if (token.opens_args) {
        Cell name = 0;
        if (!machine_.make_text_atom(token.text, name)) return false;
        if (!open(Open::Kind::call, atom_of(name), {})) return false;
        advance();
        return true;
    }
    if (token.kind == Token::Kind::quoted) return push_atom(token.text);
    if (token.text == "-" && token_.kind == Token::Kind::number && !token_.after_layout) {
        Cell number = 0;
        if (!machine_.make_number(negated(token_.number), number) || !push(number)) return false;
        advance();
        return true;
    }
    return prefix_or_atom(token);
}

// A prefix operator is an atom when nothing follows that it could apply to.
bool Parser::next_ends_operand() const {
    switch (token_.kind) {
        case Token::Kind::end:
        case Token::Kind::nothing:
            return true;
        case Token::Kind::punctuation:
            return token_.text != "(" && token_.text != "[" && token_.text != "{";
        case Token::Kind::name:
            return infix_operator(token_.text) && !prefix_operator(token_.text) &&
                   !token_.opens_args;
        default:
            return false;
    }
}

bool Parser::prefix_or_atom(const Token& token) {
    const auto prefix = prefix_operator(token.text);
    if (!prefix || next_ends_operand()) return push_atom(token.text);
    Cell name = 0;
    if (!machine_.make_text_atom(token.text, name)) return false;
    Operator op = *prefix;
    if (op.priority > limit())
        op = {.priority = argument_priority, .left = 0, .right = argument_priority};
    return open(Open::Kind::prefix, atom_of(name), op);
}

// ---- where an operator or a closing bracket is expected --------------------------------------

bool Parser::after_operand(bool& want_operand) {
    want_operand = false;
    if (token_.kind == Token::Kind::punctuation) {
        const std::string_view mark = token_.text;
        if (mark == ")" || mark == "]" || mark == "}") return closing(mark);
        if (mark == "," || mark == "|") {
            bool taken = false;
            if (!separator(mark, taken)) return false;
            want_operand = true;
            const auto op = infix_operator(mark);
            return taken || (op.has_value() && infix(mark, *op));
        }
    }
    if (token_.kind == Token::Kind::name || token_.kind == Token::Kind::quoted) {
        want_operand = true;
        if (token_.kind == Token::Kind::name) {
            if (const auto op = infix_operator(token_.text)) return infix(token_.text, *op);
        }
    }
    return fail("operator_expected");
}

bool Parser::infix(std::string_view name, Operator op) {
    if (op.priority > limit()) return fail("operator_priority_clash");
    while (!opens_.empty() &&
           (opens_.back().kind == Open::Kind::prefix || opens_.back().kind == Open::Kind::infix)) {
        if (opens_.back().op.priority > op.left) break;
        if (!reduce()) return false;
    }
    if (operands_.back().priority > op.left) return fail("operator_priority_clash");
    Cell atom = 0;
    if (!machine_.make_text_atom(name == "|" ? ";" : name, atom)) return false;
    if (!open(Open::Kind::infix, atom_of(atom), op)) return false;
    advance();
    return true;
}

bool Parser::reduce() {
    const Open open = opens_.back();
    opens_.pop_back();
    const Operand right = operands_.back();
    operands_.pop_back();
    if (right.priority > open.op.right) return fail("operator_priority_clash");
    Cell term = 0;
    if (open.kind == Open::Kind::prefix) {
        return machine_.make_compound(open.name, {right.cell}, term) &&
               push(term, open.op.priority);
    }
    const Operand left = operands_.back();
    operands_.pop_back();
    if (left.priority > open.op.left) return fail("operator_priority_clash");
    return machine_.make_compound(open.name, {left.cell, right.cell}, term) &&
           push(term, open.op.priority);
}

bool Parser::reduce_all(int highest) {
    while (!opens_.empty() &&
           (opens_.back().kind == Open::Kind::prefix || opens_.back().kind == Open::Kind::infix)) {
        if (!reduce()) return false;
    }
    return operands_.back().priority <= highest || fail("operator_priority_clash");
}

// A comma or bar that separates arguments or list elements, rather than being an operator.
bool Parser::separator(std::string_view mark, bool& taken) {
    taken = false;
    const std::size_t bracket = opens_.empty() ? 0 : opens_.back().bracket;
    if (bracket == 0) return true;
    const Open::Kind kind = opens_[bracket - 1].kind;
    if (kind == Open::Kind::group || kind == Open::Kind::curly) return true;
    if (mark == "|" && kind != Open::Kind::list) return fail("illegal_bar");
    if (mark == "," && kind == Open::Kind::list_tail) return fail("illegal_comma");
    if (!reduce_all(argument_priority)) return false;
    if (mark == "|") opens_.back().kind = Open::Kind::list_tail;
    taken = true;
    advance();
    return true;
}

bool Parser::closing(std::string_view bracket) {
    const int highest = limit();
    if (!reduce_all(highest)) return false;
    if (opens_.empty()) return fail("unbalanced_bracket");
    const Open open = opens_.back();
    const char expected = open.kind == Open::Kind::group || open.kind == Open::Kind::call ? ')'
                          : open.kind == Open::Kind::curly                                ? '}'
                                                                                          : ']';
    if (bracket[0] != expected) return fail("unbalanced_bracket");
    opens_.pop_back();
    advance();
    switch (open.kind) {
        case Open::Kind::call:
            return close_call(open);
        case Open::Kind::list:
        case Open::Kind::list_tail:
            return close_list(open);
        case Open::Kind::group:
            operands_.back().priority = 0;
            return true;
        default:
            break;
    }
    const Cell inside = operands_.back().cell;
    operands_.pop_back();
    Cell term = 0;
    return machine_.make_compound(known::curly, {inside}, term) && push(term);
}

bool Parser::close_call(const Open& open) {
    const std::size_t count = operands_.size() - open.base;
    if (count > arity_max) return machine_.resource_error(known::max_arity);
    Cell term = 0;
    Index at = 0;
    if (!machine_.make_open(open.name, static_cast<std::uint32_t>(count), term, at)) return false;
    for (std::size_t i = 0; i < count; ++i) machine_.at(at + i) = operands_[open.base + i].cell;
    operands_.resize(open.base);
    return push(term);
}

bool Parser::close_list(const Open& open) {
    Cell tail = make_atom(known::nil);
    if (open.kind == Open::Kind::list_tail) {
        tail = operands_.back().cell;
        operands_.pop_back();
    }
    std::vector<Cell> items;
    for (std::size_t i = open.base; i < operands_.size(); ++i) items.push_back(operands_[i].cell);
    operands_.resize(open.base);
    Cell list = 0;
    return machine_.make_list(items, tail, list) && push(list);
}

}  // namespace zooid::skb
