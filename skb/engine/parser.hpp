// Tokens to terms: an operator-precedence parser with its stacks on the heap, not the C++ stack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lexer.hpp"
#include "machine.hpp"
#include "operators.hpp"

namespace zooid::skb {

struct NamedVariable {
    std::string name;
    Cell cell = 0;
    std::uint32_t occurrences = 0;
};

/// Reads terms, each ended by a full stop, into the machine's arena.
/// A syntax error is pending as error(syntax_error(Reason), line_column(Line, Column)).
class Parser {
public:
    enum class Result : std::uint8_t { term, end_of_text, error };

    Parser(Machine& machine, std::string_view text) : machine_(machine), lexer_(text) {
        operands_.reserve(usual_depth);
        opens_.reserve(usual_depth);
    }

    /// The next term. `stop_needed`: text that ends without a full stop is an error.
    Result read(Cell& out, bool stop_needed);
    /// Named variables of the term just read, in order of appearance, `_` left out.
    [[nodiscard]] const std::vector<NamedVariable>& variables() const { return variables_; }
    [[nodiscard]] Place error_place() const { return error_place_; }
    [[nodiscard]] Place start_place() const { return start_place_; }  // of the term just read
    /// Nothing but layout may follow the term just read; otherwise a syntax error is pending.
    bool expect_end();
    /// Raises a syntax error at the last token.
    void fail_here(std::string_view reason) { fail(reason); }

private:
    struct Operand {
        Cell cell;
        int priority;
    };
    struct Open {  // an operator waiting for its right operand, or an opened bracket
        enum class Kind : std::uint8_t { prefix, infix, group, call, list, list_tail, curly };
        Kind kind;
        Atom name;
        Operator op;
        std::size_t base;     // operands below belong to the outside
        std::size_t bracket;  // place + 1 of the innermost bracket at or below this; 0: none
    };

    void advance();
    bool open(Open::Kind kind, Atom name, Operator op);
    bool operand();
    bool name_operand();
    bool prefix_or_atom(const Token& token);
    bool open_bracket(const Token& token);
    bool after_operand(bool& done);
    bool infix(std::string_view name, Operator op);
    bool closing(std::string_view bracket);
    bool separator(std::string_view mark, bool& taken);
    bool reduce_all(int limit);
    bool reduce();
    bool close_call(const Open& open);
    bool close_list(const Open& open);
    bool push(Cell cell, int priority = 0);
    bool push_atom(std::string_view name, int priority = 0);
    bool variable(std::string_view name);
    bool string(std::string_view text);
    [[nodiscard]] int limit() const;  // priority allowed in the innermost bracket
    [[nodiscard]] bool next_ends_operand() const;
    bool fail(std::string_view reason);

    static constexpr std::size_t usual_depth = 16;
    Machine& machine_;
    Lexer lexer_;
    Token token_;
    std::vector<Operand> operands_;
    std::vector<Open> opens_;
    std::vector<NamedVariable> variables_;
    Place error_place_;
    Place start_place_;
};

}  // namespace zooid::skb
