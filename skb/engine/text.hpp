// Text of atomic terms, for the builtins on atoms.
#pragma once

#include <string>

#include "machine.hpp"

namespace zooid::skb {

/// Text of an atom or number; instantiation_error or type_error(expected, term) otherwise.
bool text_of(Machine& m, Cell term, Atom expected, std::string& out);

/// Text of a list of characters or codes. False without an error pending when it is partial and
/// `partial` is given; that is then set.
bool text_of_list(Machine& m, Cell list, std::string& out, bool* partial);

/// A number's text to the number; false when it is none (no error pending).
bool parse_number(Machine& m, std::string_view text, Cell& out);

/// Counts the work on so many bytes of text.
bool charge_text(Machine& m, std::size_t bytes);

}  // namespace zooid::skb
