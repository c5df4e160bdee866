// Reading and making terms in the arena.
#include <cassert>
#include <cstring>

#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

Number Machine::number(Cell c) const {
    assert(is_number(c));
    if (tag(c) == Tag::integer) return integer(int_of(c));
    const Cell payload = m_[index_of(c) + 1];
    if (m_[index_of(c)] == box_of_int) return integer(static_cast<std::int64_t>(payload));
    return real(std::bit_cast<double>(payload));
}

bool Machine::out_of_memory() { return resource_error(known::memory); }

bool Machine::make_number(Number value, Cell& out) {
    if (!value.is_float && fits_inline(value.i)) {
        out = make_int(value.i);
        return true;
    }
    if (!reserve(2)) return false;
    out = make_box(h_);
    m_[h_++] = value.is_float ? box_of_float : box_of_int;
    m_[h_++] = value.is_float ? std::bit_cast<Cell>(value.d) : static_cast<Cell>(value.i);
    return true;
}

bool Machine::make_open(Atom name, std::uint32_t arity, Cell& out, Index& first_argument) {
    if (!reserve(arity + 1)) return false;
    out = make_structure(h_);
    m_[h_++] = make_functor(name, arity);
    first_argument = h_;
    h_ += arity;
    return true;
}

bool Machine::make_compound(Atom name, std::initializer_list<Cell> arguments, Cell& out) {
    Index at = 0;
    if (!make_open(name, static_cast<std::uint32_t>(arguments.size()), out, at)) return false;
    for (const Cell c : arguments) m_[at++] = c;
    return true;
}

bool Machine::make_list(const std::vector<Cell>& items, Cell tail, Cell& out) {
    if (!reserve(items.size() * 3)) return false;
    for (std::size_t i = items.size(); i-- > 0;) {
        m_[h_] = make_functor(known::dot, 2);
        m_[h_ + 1] = items[i];
        m_[h_ + 2] = tail;
        tail = make_structure(h_);
        h_ += 3;
    }
    out = tail;
    return true;
}

bool Machine::make_text_atom(std::string_view name, Cell& out) {
    const std::size_t before = db.atoms.size();
    const bool may_be_fresh =
        fresh_atom_bytes_ <= limits_.fresh_atom_bytes_max &&
        atom_bytes + name.size() <= limits_.fresh_atom_bytes_max - fresh_atom_bytes_;
    const auto atom = may_be_fresh ? db.atoms.intern(name) : db.atoms.find(name);
    if (!atom) return resource_error(known::atoms);
    if (db.atoms.size() > before) fresh_atom_bytes_ += atom_bytes + name.size();
    out = make_atom(*atom);
    return true;
}

// ---- copies ----------------------------------------------------------------------------------

// Breadth first, with the copy itself as the queue, so no stack is needed. A source variable is
// bound to the place of its copy until the end; the trail undoes that.
bool Machine::copy(Cell term, Cell& out) {
    const Index base = h_;
    const Index trail = trail_;
    bool fits = reserve(1);
    if (fits) m_[h_++] = term;
    for (Index at = base; fits && at < h_; ++at) {
        if ((at & 1023) == 0 && !charge(64)) fits = false;
        if (tag(m_[at]) == Tag::functor) {
            if (is_box_header(m_[at])) ++at;
            continue;
        }
        const Cell c = deref(m_[at]);
        std::size_t extra = 0;
        switch (tag(c)) {
            case Tag::ref:
                m_[at] = make_ref(at);
                if (index_of(c) >= base) break;  // its own copy
                m_[index_of(c)] = tagged(Tag::slot, at);
                m_[--trail_] = index_of(c);
                fits = trail_ > scratch_ + trail_reserve || resource_error(known::memory);
                break;
            case Tag::slot:
                m_[at] = make_ref(index_of(c));
                break;
            case Tag::structure:
                extra = arity_of(functor(c)) + 1;
                break;
            case Tag::box:
                extra = 2;
                break;
            default:
                m_[at] = c;
                break;
        }
        if (extra == 0) continue;
        fits = fits && reserve(extra);
        if (!fits) break;
        m_[at] = tagged(tag(c), h_);
        std::memcpy(m_ + h_, m_ + index_of(c), extra * sizeof(Cell));
        h_ += extra;
    }
    for (; trail_ < trail; ++trail_) m_[m_[trail_]] = make_ref(m_[trail_]);
    if (!fits) return false;
    out = m_[base];
    return true;
}

bool Machine::flatten(Cell term, std::vector<Cell>& block) {
    const Index base = h_;
    Cell root = 0;
    if (!copy(term, root)) return false;
    block.assign(m_ + base, m_ + h_);
    h_ = base;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const Tag t = tag(block[i]);
        if (is_box_header(block[i]))
            ++i;
        else if (t == Tag::ref || t == Tag::structure || t == Tag::box)
            block[i] -= base << 3;
    }
    return true;
}

bool Machine::rebuild(const Cell* block, std::size_t cells, Cell& out) {
    if (!reserve(cells)) return false;
    const Index base = h_;
    for (std::size_t i = 0; i < cells; ++i) {
        const Cell c = block[i];
        const Tag t = tag(c);
        const bool moves = t == Tag::ref || t == Tag::structure || t == Tag::box;
        m_[base + i] = moves ? c + (base << 3) : c;
        if (!is_box_header(c)) continue;
        ++i;
        m_[base + i] = block[i];
    }
    h_ += cells;
    out = m_[base];
    return true;
}

}  // namespace zooid::skb
