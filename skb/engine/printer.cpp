#include "printer.hpp"

#include <algorithm>

#include "known_atoms.hpp"
#include "lexer.hpp"
#include "operators.hpp"

namespace zooid::skb {

namespace {

class Printer {
public:
    Printer(const Machine& machine, const PrintOptions& options) : m_(machine), options_(options) {}

    std::string print(Cell term) {
        term_item(term, priority_max);
        // Each item is a byte at least. A term that is its own left operand has ever more of them
        // before the first byte.
        while (!items_.empty() && std::max(out_.size(), items_.size()) < options_.bytes_max) {
            const Item item = items_.back();
            items_.pop_back();
            switch (item.kind) {
                case Kind::text:
                    emit(item.text);
                    break;
                case Kind::raw:
                    out_ += item.text;
                    break;
                case Kind::term:
                    term_out(item.cell, item.priority);
                    break;
                case Kind::list_rest:
                    list_rest(item.cell);
                    break;
            }
        }
        if (!items_.empty()) out_ += "...";
        return std::move(out_);
    }

private:
    enum class Kind : std::uint8_t { text, raw, term, list_rest };
    struct Item {
        Kind kind;
        int priority;
        Cell cell;
        std::string_view text;
    };

    void text_item(std::string_view text) { items_.push_back({Kind::text, 0, 0, text}); }
    void raw_item(std::string_view text) { items_.push_back({Kind::raw, 0, 0, text}); }
    void term_item(Cell c, int priority) { items_.push_back({Kind::term, priority, c, {}}); }

    /// Writes a token, apart from the last one when the two would read as one.
    void emit(std::string_view token) {
        if (!out_.empty() && !token.empty()) {
            const char a = out_.back();
            const char b = token.front();
            const bool glued = (is_alnum_char(a) && is_alnum_char(b)) ||
                               (is_symbol_char(a) && is_symbol_char(b)) ||
                               (after_prefix_ && b == '(') || (after_sign_ && is_digit(b));
            if (glued) out_ += ' ';
        }
        after_prefix_ = after_sign_ = false;
        out_ += token;
    }

    [[nodiscard]] std::string atom_text(Cell c) const {
        return options_.quoted ? quote_atom(m_.text(c)) : std::string(m_.text(c));
    }

    void term_out(Cell c, int priority) {
        c = m_.deref(c);
        switch (tag(c)) {
            case Tag::ref:
                return emit(variable(c));
            case Tag::atom:
                return atom_out(c, priority);
            case Tag::integer:
            case Tag::box:
                return number_out(m_.number(c));
            default:
                return compound_out(c, priority);
        }
    }

    [[nodiscard]] std::string variable(Cell c) const {
        if (options_.variable_name) {
            std::string name = options_.variable_name(c);
            if (!name.empty()) return name;
        }
        if (m_.has_domain(c)) return "_D" + std::to_string(index_of(c));
        return "_" + std::to_string(index_of(c) - m_.term_base());
    }

    void number_out(Number value) {
        emit(value.is_float ? print_float(value.d) : std::to_string(value.i));
    }

    void atom_out(Cell c, int priority) {
        const std::string_view name = m_.text(c);
        const bool is_operator = infix_operator(name) || prefix_operator(name);
        if (is_operator && priority < argument_priority) {
            emit("(");
            out_ += atom_text(c);
            out_ += ")";
        } else {
            emit(atom_text(c));
        }
    }

    void compound_out(Cell c, int priority) {
        const Cell functor = m_.functor(c);
        const std::string_view name = m_.db.atoms.text(name_of(functor));
        const std::uint32_t arity = arity_of(functor);
        if (m_.is_pair(c)) {
            emit("[");
            items_.push_back({Kind::list_rest, 0, m_.argument(c, 1), {}});
            term_item(m_.argument(c, 0), argument_priority);
            return;
        }
        if (options_.operators) {
            if (name == "{}" && arity == 1) {
                emit("{");
                raw_item("}");
                return term_item(m_.argument(c, 0), priority_max);
            }
            if (const auto op = infix_operator(name); op && arity == 2)
                return infix(c, *op, priority);
            if (const auto op = prefix_operator(name); op && arity == 1)
                return prefix(c, *op, priority);
        }
        emit(atom_text(make_atom(name_of(functor))));
        out_ += "(";
        raw_item(")");
        for (std::uint32_t i = arity; i-- > 0;) {
            term_item(m_.argument(c, i), argument_priority);
            if (i > 0) raw_item(",");
        }
    }

    void infix(Cell c, Operator op, int priority) {
        const std::string_view name = m_.db.atoms.text(name_of(m_.functor(c)));
        const bool parens = op.priority > priority;
        if (parens) {
            emit("(");
            raw_item(")");
        }
        term_item(m_.argument(c, 1), op.right);
        if (name == ",") {
            raw_item(",");
        } else if (is_alnum_char(name[0])) {
            raw_item(" ");
            text_item(name);
            raw_item(" ");
        } else {
            text_item(name);
        }
        term_item(m_.argument(c, 0), op.left);
    }

    void prefix(Cell c, Operator op, int priority) {
        if (op.priority > priority) {
            emit("(");
            raw_item(")");
        }
        const std::string_view name = m_.db.atoms.text(name_of(m_.functor(c)));
        const Cell inner = m_.argument(c, 0);
        emit(name);
        // "-(1)" is the compound, "-1" the number; "-(" right after a sign would read as a call.
        const bool sign = name == "-" || name == "+";
        if (m_.is_number(inner) && sign) {
            out_ += "(";
            raw_item(")");
            return term_item(inner, argument_priority);
        }
        after_prefix_ = true;
        after_sign_ = sign;
        term_item(inner, op.right);
    }

    void list_rest(Cell rest) {
        if (m_.is_pair(rest)) {
            out_ += ",";
            items_.push_back({Kind::list_rest, 0, m_.argument(rest, 1), {}});
            return term_item(m_.argument(rest, 0), argument_priority);
        }
        if (rest != make_atom(known::nil)) {
            out_ += "|";
            raw_item("]");
            return term_item(rest, argument_priority);
        }
        out_ += "]";
    }

    const Machine& m_;
    const PrintOptions& options_;
    std::string out_;
    std::vector<Item> items_;
    bool after_prefix_ = false;
    bool after_sign_ = false;
};

}  // namespace

std::string print_term(const Machine& machine, Cell term, const PrintOptions& options) {
    return Printer(machine, options).print(term);
}

}  // namespace zooid::skb
