// Unification and clause-head matching, with explicit stacks in the arena's free middle.
#include "known_atoms.hpp"
#include "machine.hpp"

namespace zooid::skb {

namespace {
/// Gives the scratch stack back at the end of a scope.
class ScratchScope {
public:
    explicit ScratchScope(Machine& machine) : machine_(machine), base_(machine.scratch()) {}
    ~ScratchScope() { machine_.set_scratch(base_); }
    ScratchScope(const ScratchScope&) = delete;
    ScratchScope& operator=(const ScratchScope&) = delete;
    [[nodiscard]] Index base() const { return base_; }

private:
    Machine& machine_;
    Index base_;
};
}  // namespace

bool Machine::unify(Cell a, Cell b) {
    const ScratchScope scope(*this);
    for (std::uint32_t steps = 1;; ++steps) {
        if ((steps & 1023) == 0 && !charge(64)) return false;
        a = deref(a);
        b = deref(b);
        if (a == b) {
            // nothing to do
        } else if (tag(a) == Tag::ref) {
            const bool a_is_younger = tag(b) != Tag::ref || index_of(a) > index_of(b);
            if (!(a_is_younger ? bind(a, b) : bind(b, a))) return false;
        } else if (tag(b) == Tag::ref) {
            if (!bind(b, a)) return false;
        } else if (tag(a) != tag(b) || (tag(a) != Tag::structure && tag(a) != Tag::box)) {
            return false;
        } else if (functor(a) != functor(b)) {  // of a box: its header
            return false;
        } else if (tag(a) == Tag::structure) {
            if (scratch_ + 3 > scratch_end()) return resource_error(known::memory);
            m_[scratch_] = index_of(a) + 1;
            m_[scratch_ + 1] = index_of(b) + 1;
            m_[scratch_ + 2] = arity_of(functor(a));
            scratch_ += 3;
        } else if (m_[index_of(a) + 1] != m_[index_of(b) + 1]) {
            return false;
        }
        if (scratch_ == scope.base()) return true;
        Cell* const top = m_ + scratch_ - 3;
        a = m_[top[0]++];
        b = m_[top[1]++];
        if (--top[2] == 0) scratch_ -= 3;
    }
}

// ---- clause heads ----------------------------------------------------------------------------

// A skeleton's node lies before all that is under it, children in reverse order, so that it can be
// copied in one pass here and matched with a stack in match(); both see first occurrences in the
// same order.
bool Machine::build(const Cell* node, std::uint64_t cells, Cell* frame_slots, Cell& out) {
    if (!reserve(cells)) return false;
    if (cells > 4096 && !charge(cells / 16)) return false;
    const Index base = h_;
    h_ += cells;
    Cell* const to = m_ + base;
    for (std::uint64_t i = 0; i < cells; ++i) {
        const Cell c = node[i];
        switch (tag(c)) {
            case Tag::structure:
            case Tag::box:
                to[i] = tagged(tag(c), base + i + offset_of(c));
                break;
            case Tag::slot:
                if (c == void_slot) {
                    to[i] = make_ref(base + i);
                } else if (slot_is_first(c)) {
                    frame_slots[slot_of(c)] = to[i] = make_ref(base + i);
                } else {
                    to[i] = frame_slots[slot_of(c)];
                }
                break;
            case Tag::functor:
                to[i] = c;
                if (!is_box_header(c)) break;
                ++i;
                to[i] = node[i];
                break;
            default:
                to[i] = c;
                break;
        }
    }
    out = tagged(is_box_header(node[0]) ? Tag::box : Tag::structure, base);
    return true;
}

bool Machine::match_node(const Cell* pointer, Cell term, Index& sp) {
    term = deref(term);
    const Cell* const node = pointer + offset_of(*pointer);
    if (tag(term) == Tag::ref) {
        Cell built = 0;
        return instantiate(pointer, slots(e_), built) && bind(term, built);
    }
    if (tag(term) != tag(*pointer) || functor(term) != node[0]) return false;
    const Index from = index_of(term) + 1;
    if (tag(term) == Tag::box) return m_[from] == node[1];
    const std::uint32_t arity = arity_of(node[0]);
    for (std::uint32_t i = 0; i < arity; ++i) {
        const Cell c = node[1 + i];
        if (tag(c) == Tag::slot) {
            if (c == void_slot) continue;
            Cell& slot = slots(e_)[slot_of(c)];
            if (slot_is_first(c)) {
                slot = m_[from + i];
                continue;
            }
            scratch_ = sp;
            if (!unify(slot, m_[from + i])) return false;
        } else if (tag(c) == Tag::structure || tag(c) == Tag::box) {
            if (sp + 2 > scratch_end()) return resource_error(known::memory);
            m_[sp] = reinterpret_cast<Cell>(node + 1 + i);
            m_[sp + 1] = from + i;
            sp += 2;
        } else {
            const Cell value = deref(m_[from + i]);
            if (value == c) continue;
            if (tag(value) != Tag::ref) return false;
            scratch_ = sp;
            if (!bind(value, c)) return false;
        }
    }
    return true;
}

// A whole head, for reading a clause rather than running it: what the instructions would do.
bool Machine::match_head(const Clause& clause, Cell* frame) {
    const Instruction* const end = clause.code + clause.head_length;
    const Cell* s = nullptr;  // next argument of the structure being read
    const auto constant = [&](Cell c, Cell wanted) {
        c = deref(c);
        return c == wanted || (tag(c) == Tag::ref && bind(c, wanted));
    };
    for (const Instruction* p = clause.code; p < end; ++p) {
        bool good = true;
        switch (p->op) {
            case Op::head_match:
                good = match(reinterpret_cast<const Cell*>(p->x), frame[p->a]);
                break;
            case Op::head_value:
                good = unify(frame[p->a], frame[p->n]);
                break;
            case Op::head_list:
            case Op::head_pair:  // the read instructions it stands for follow it
            case Op::head_structure: {
                const Cell* const node = reinterpret_cast<const Cell*>(p->x);
                const Cell term = deref(frame[p->a]);
                if (tag(term) == Tag::ref) {
                    Cell built = 0;
                    good = build(node, p->n >> 16, frame, built) && bind(term, built);
                    p += (p->n & 0xFFFF) - 1;
                } else {
                    good = tag(term) == Tag::structure && functor(term) == *node;
                    if (good) s = m_ + index_of(term) + 1;
                }
                break;
            }
            case Op::read_const:
                good = constant(*s++, p->x);
                break;
            case Op::read_first:
                frame[p->n] = *s++;
                break;
            case Op::read_slot:
                good = unify(frame[p->n], *s++);
                break;
            case Op::read_void:
                ++s;
                break;
            case Op::read_match:
                good = match(reinterpret_cast<const Cell*>(p->x), *s++);
                break;
            case Op::fact:
                for (std::uint32_t i = 0; i < p->n && good; ++i)
                    good = constant(frame[i], clause.keys()[i]);
                break;
            default:
                good = constant(frame[p->a], p->x);
                break;
        }
        if (!good) return false;
    }
    return true;
}

bool Machine::match(const Cell* pointer, Cell term) {
    const ScratchScope scope(*this);
    Index sp = scope.base();
    for (std::uint32_t steps = 1;; ++steps) {
        if ((steps & 1023) == 0 && !charge(64)) return false;
        if (!match_node(pointer, term, sp)) return false;
        if (sp == scope.base()) return true;
        sp -= 2;
        pointer = reinterpret_cast<const Cell*>(m_[sp]);
        term = m_[m_[sp + 1]];
    }
}

}  // namespace zooid::skb
