// Clause compilation: variables, head, stored source, and the finish.
#include <cassert>

#include "compiler.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

ClausePtr Machine::compile(Cell head, Cell body, bool user) {
    return Compiler(*this, user).compile(deref(head), deref(body));
}

Atom Compiler::memory_atom() { return known::memory; }

Compiler::~Compiler() {
    for (const Index i : bound_) m_.at(i) = make_ref(i);
}

ClausePtr Compiler::compile(Cell head_term, Cell body) {
    clause_->clear();
    const bool compound = tag(head_term) == Tag::structure;
    const Cell functor = compound ? m_.functor(head_term) : make_functor(atom_of(head_term), 0);
    const bool is_query = name_of(functor) == known::query;
    clause_->predicate = &m_.db.predicate(name_of(functor), arity_of(functor));
    clause_->slots = arity_of(functor);
    if (!number_variables(head_term) || !number_variables(body)) return nullptr;

    head(head_term);
    clause_->head_length = static_cast<std::uint32_t>(clause_->code.size());
    clause_->is_fact = body == make_atom(known::true_);
    if (!clause_->is_fact && !is_query && user_) source(body);  // nobody reads the library
    clause_->source_slots = clause_->slots;
    if (!conjunction(body, !is_query, 0)) return nullptr;
    if (!ended_) emit(is_query ? Op::solution : Op::proceed);
    return clause_->make();
}

bool Compiler::number_variables(Cell term) {
    return walk(term, [this](Cell c) {
        if (tag(c) == Tag::ref) {
            bound_.push_back(index_of(c));
            m_.at(index_of(c)) = tagged(Tag::slot, variables_.size());
            variables_.push_back({.occurrences = 1});
        } else if (tag(c) == Tag::slot) {
            ++variables_[index_of(c)].occurrences;
        }
    });
}

std::uint32_t Compiler::slot(Variable& variable) {
    if (variable.slot == no_slot) variable.slot = new_slot();
    return variable.slot;
}

Instruction& Compiler::emit(Op op, std::uint32_t n, std::uint64_t x) {
    ended_ = op == Op::proceed || op == Op::execute || op == Op::fail;
    clause_->code.push_back({.op = op, .a = 0, .n = n, .x = x});
    return clause_->code.back();
}

void Compiler::land(std::size_t jump) {
    clause_->code[jump].x = clause_->code.size() - jump;
    ended_ = false;
}

void Compiler::head(Cell head_term) {
    if (tag(head_term) != Tag::structure) return;
    const std::uint32_t arity = arity_of(m_.functor(head_term));
    for (std::uint32_t i = 0; i < arity; ++i) {
        const Cell c = m_.argument(head_term, i);
        if (tag(c) == Tag::slot && variables_[index_of(c)].slot == no_slot) {
            variables_[index_of(c)].slot = i;
            variables_[index_of(c)].seen = true;
        }
        if (i >= keys_max || tag(c) == Tag::slot) continue;
        const bool compound = tag(c) == Tag::structure || tag(c) == Tag::box;
        clause_->keys[i] = compound ? index_key(m_.functor(c), m_.at(index_of(c) + 1)) : c;
    }
    for (std::uint32_t i = 0; i < arity; ++i) {
        const Cell c = m_.argument(head_term, i);
        if (tag(c) == Tag::slot) {
            const Variable& variable = variables_[index_of(c)];
            if (variable.slot != i)
                emit(Op::head_value, variable.slot).a = static_cast<std::uint16_t>(i);
        } else if (tag(c) == Tag::structure || tag(c) == Tag::box) {
            match_compound(i, c);
        } else {
            emit(Op::head_const, 0, c).a = static_cast<std::uint16_t>(i);
        }
    }
}

// Matches the compound `term` with what is in a slot.
void Compiler::match_compound(std::uint32_t at, Cell term) {
    const std::uint32_t pointer = skeleton(term);
    const Cell root = clause_->pool[pointer];
    if (tag(root) == Tag::structure && size_of(root) <= matched_cells_max && at < slots_short &&
        clause_->slots + matched_cells_max < slots_short) {
        match_node(at, pointer);
    } else {
        emit(Op::head_match, 0, pointer).a = static_cast<std::uint16_t>(at);
    }
}

namespace {
bool is_first_slot(Cell c) { return tag(c) == Tag::slot && c != void_slot && slot_is_first(c); }

Op matcher_of(const Cell* node) {
    if (node[0] != make_functor(known::dot, 2)) return Op::head_structure;
    return is_first_slot(node[1]) && is_first_slot(node[2]) ? Op::head_pair : Op::head_list;
}
}  // namespace

// The node of a pool pointer, and then all under it in the order in which skeleton() laid it out,
// so that first occurrences are the same whether it is read or built.
void Compiler::match_node(std::uint32_t at, std::uint32_t root) {
    constexpr std::size_t close = ~std::size_t{0};
    std::vector<std::size_t> work = {at, root};  // (slot, pointer) or (instruction, close)
    while (!work.empty()) {
        const std::size_t pointer = work.back();
        const std::size_t which = work[work.size() - 2];
        work.resize(work.size() - 2);
        if (pointer == close) {
            clause_->code[which].n |= static_cast<std::uint32_t>(clause_->code.size() - which);
            continue;
        }
        const Cell link = clause_->pool[pointer];
        const std::size_t node = pointer + offset_of(link);
        const Cell header = clause_->pool[node];
        const std::size_t matcher = clause_->code.size();
        emit(matcher_of(&clause_->pool[node]), size_and_skip(size_of(link), 0), node).a =
            static_cast<std::uint16_t>(which);
        work.insert(work.end(), {matcher, close});
        for (std::size_t i = node + 1; i <= node + arity_of(header); ++i) {
            const Cell c = clause_->pool[i];
            const std::uint32_t slot = static_cast<std::uint32_t>(slot_of(c));
            if (tag(c) == Tag::structure) {
                const std::uint32_t child = new_slot();
                emit(Op::read_first, child);
                work.insert(work.end(), {child, i});
            } else if (tag(c) == Tag::box) {
                emit(Op::read_match, 0, i);
            } else if (c == void_slot) {
                emit(Op::read_void);
            } else if (tag(c) == Tag::slot) {
                emit(slot_is_first(c) ? Op::read_first : Op::read_slot, slot);
            } else {
                emit(Op::read_const, 0, c);
            }
        }
    }
}

// An instruction that builds a compound: x is its node in the pool.
Instruction& Compiler::emit_build(Op op, Cell term) {
    const std::uint32_t pointer = skeleton(term);
    const Cell root = clause_->pool[pointer];
    const std::size_t node = pointer + offset_of(root);
    const bool pair = size_of(root) == 3 && clause_->pool[node] == make_functor(known::dot, 2);
    if (op == Op::arg_build && pair) op = Op::arg_pair;
    return emit(op, static_cast<std::uint32_t>(size_of(root)), node);
}

Cell Compiler::skeleton_leaf(Cell c) {
    if (tag(c) != Tag::slot) return c;
    Variable& variable = variables_[index_of(c)];
    if (variable.occurrences == 1 && !variable.seen) return void_slot;
    const bool first = !variable.seen;
    variable.seen = true;
    return make_slot(slot(variable), first);
}

// Writes a compound into the pool as Machine::instantiate wants it; index of its pointer.
std::uint32_t Compiler::skeleton(Cell term) {
    constexpr Cell close = 0;  // marks, on the stack, that the node of a pointer is complete
    std::vector<Cell>& pool = clause_->pool;
    const std::size_t root = pool.size();
    const std::size_t base = work_.size();
    pool.push_back(0);
    work_.insert(work_.end(), {term, root});
    while (work_.size() > base) {
        const std::size_t place = work_.back();
        const Cell c = work_[work_.size() - 2];
        work_.resize(work_.size() - 2);
        if (c == close) {
            pool[place] |= (pool.size() - place - offset_of(pool[place])) << 32;
            continue;
        }
        const Cell header = m_.functor(c);
        const std::size_t node = pool.size();
        pool[place] = make_relative(tag(c), node - place, 0);
        pool.push_back(header);
        work_.insert(work_.end(), {close, place});
        if (is_box_header(header)) {
            pool.push_back(m_.at(index_of(c) + 1));
            continue;
        }
        pool.resize(node + 1 + arity_of(header));
        for (std::uint32_t i = 0; i < arity_of(header); ++i) {
            const Cell child = m_.argument(c, i);
            if (tag(child) == Tag::structure || tag(child) == Tag::box)
                work_.insert(work_.end(), {child, node + 1 + i});
            else
                pool[node + 1 + i] = skeleton_leaf(child);
        }
    }
    return static_cast<std::uint32_t>(root);
}

// Keeps the body as a term, for clause/2, retract/1 and why/1.
void Compiler::source(Cell body) {
    const std::vector<Variable> before = variables_;
    if (tag(body) == Tag::structure) {
        clause_->body_root = skeleton(body);
    } else {
        clause_->body_root = static_cast<std::uint32_t>(clause_->pool.size());
        clause_->pool.push_back(skeleton_leaf(body));
    }
    for (std::size_t i = 0; i < variables_.size(); ++i) variables_[i].seen = before[i].seen;
}

}  // namespace zooid::skb
