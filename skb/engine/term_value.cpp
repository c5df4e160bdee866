#include "term_value.hpp"

#include "printer.hpp"

namespace zooid::skb {

Value term_value(const Machine& machine, Cell term, std::size_t bytes_max) {
    const Cell c = machine.deref(term);
    if (tag(c) == Tag::atom) return std::string(machine.text(c));
    if (machine.is_integer(c)) return machine.number(c).i;
    if (Machine::is_number(c)) return machine.number(c).as_double();
    return TermText{print_term(machine, c, {.bytes_max = bytes_max})};
}

}  // namespace zooid::skb
