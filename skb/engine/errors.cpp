// ISO error terms: error(Formal, Context). Each fits into the room every step leaves free.
#include <cassert>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
Cell unchecked_compound(Machine& machine, Index& top, Atom name, std::initializer_list<Cell> args) {
    const Cell out = make_structure(top);
    machine.at(top++) = make_functor(name, args.size());
    for (const Cell c : args) machine.at(top++) = c;
    return out;
}
}  // namespace

bool Machine::raise(Cell ball) {
    if (pending_) return false;  // the first error stands
    ball_ = ball;
    pending_ = true;
    return false;
}

bool Machine::error_term(Cell formal) {
    if (pending_) return false;
    assert(h_ + 64 < results_);
    const Cell context = m_[h_] = make_ref(h_);
    ++h_;
    return raise(unchecked_compound(*this, h_, known::error, {formal, context}));
}

bool Machine::type_error(Atom expected, Cell culprit) {
    return error_term(
        unchecked_compound(*this, h_, known::type_error, {make_atom(expected), culprit}));
}

bool Machine::domain_error(Atom expected, Cell culprit) {
    return error_term(
        unchecked_compound(*this, h_, known::domain_error, {make_atom(expected), culprit}));
}

bool Machine::instantiation_error() { return error_term(make_atom(known::instantiation_error)); }

bool Machine::representation_error(Atom what) {
    return error_term(
        unchecked_compound(*this, h_, known::representation_error, {make_atom(what)}));
}

bool Machine::evaluation_error(Atom what) {
    return error_term(unchecked_compound(*this, h_, known::evaluation_error, {make_atom(what)}));
}

bool Machine::resource_error(Atom what) {
    if (!pending_) exhausted_ = what;
    return error_term(unchecked_compound(*this, h_, known::resource_error, {make_atom(what)}));
}

bool Machine::existence_error(Atom kind, Cell culprit) {
    return error_term(
        unchecked_compound(*this, h_, known::existence_error, {make_atom(kind), culprit}));
}

bool Machine::permission_error(Atom action, Atom kind, Cell culprit) {
    return error_term(unchecked_compound(*this, h_, known::permission_error,
                                         {make_atom(action), make_atom(kind), culprit}));
}

bool Machine::conflict_error(const Predicate& predicate) {
    Cell culprit = 0;
    indicator(predicate.name, predicate.arity, culprit);
    return error_term(unchecked_compound(*this, h_, known::conflict, {culprit}));
}

bool Machine::indicator(Atom name, std::uint32_t arity, Cell& out) {
    out = unchecked_compound(*this, h_, known::slash, {make_atom(name), make_int(arity)});
    return true;
}

}  // namespace zooid::skb
