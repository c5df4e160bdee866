// Clause compilation: goals and control constructs.
#include <cassert>

#include "compiler.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

bool Compiler::conjunction(Cell term, bool last, unsigned depth) {
    std::vector<Cell> goals;
    std::vector<Cell> pending = {term};
    while (!pending.empty()) {
        const Cell c = look(pending.back());
        pending.pop_back();
        if (tag(c) == Tag::structure && m_.functor(c) == make_functor(known::comma, 2)) {
            pending.push_back(m_.argument(c, 1));
            pending.push_back(m_.argument(c, 0));
        } else {
            goals.push_back(c);
        }
    }
    ended_ = false;
    for (std::size_t i = 0; i < goals.size(); ++i) {
        if (!goal(goals[i], last && i + 1 == goals.size(), depth)) return false;
    }
    if (last && !ended_) emit(Op::proceed);
    return true;
}

bool Compiler::goal(Cell term, bool last, unsigned depth) {
    if (tag(term) == Tag::slot) return plain_goal(term, last);
    assert(m_.is_callable(term));
    if (tag(term) == Tag::atom) {
        switch (atom_of(term)) {
            case known::true_:
                return true;
            case known::cut:
                if (condition_barrier_ == no_slot)
                    emit(Op::cut);
                else
                    emit(Op::cut_to, condition_barrier_);
                return true;
            case known::fail:
            case known::false_:
                emit(Op::fail);
                return true;
            default:
                return plain_goal(term, last);
        }
    }
    bool handled = false;
    if (!control(term, last, depth, handled)) return false;
    if (!handled && !arithmetic(term, handled)) return false;
    if (!handled) handled = type_test(term) || same_test(term) || unification(term);
    if (!handled && !special_goal(term, handled)) return false;
    return handled || plain_goal(term, last);
}

bool Compiler::control(Cell term, bool last, unsigned depth, bool& handled) {
    const Cell functor = m_.functor(term);
    const bool is_or = functor == make_functor(known::semicolon, 2);
    const bool is_then = functor == make_functor(known::arrow, 2);
    const bool is_soft = functor == make_functor(known::soft_arrow, 2);
    const bool is_not = functor == make_functor(known::not_provable, 1);
    if (!is_or && !is_then && !is_soft && !is_not) return true;
    handled = true;
    if (depth >= control_depth_max) return metacall(term, last);

    const Cell yes = make_atom(known::true_);
    const Cell no = make_atom(known::fail);
    const Cell left = m_.argument(term, 0);
    if (is_not) return branches(left, Op::cut_to, no, yes, true, last, depth + 1);
    const Cell right = m_.argument(term, 1);
    if (is_then) return branches(left, Op::cut_to, right, no, true, last, depth + 1);
    if (is_soft) return branches(left, Op::jump, right, yes, false, last, depth + 1);
    if (tag(left) == Tag::structure) {
        const Cell inner = m_.functor(left);
        const Cell condition = m_.argument(left, 0);
        if (inner == make_functor(known::arrow, 2))
            return branches(condition, Op::cut_to, m_.argument(left, 1), right, true, last,
                            depth + 1);
        if (inner == make_functor(known::soft_arrow, 2))
            return branches(condition, Op::soft_cut, m_.argument(left, 1), right, true, last,
                            depth + 1);
    }
    return branches(left, Op::jump, yes, right, true, last, depth + 1);
}

// (condition commit then ; otherwise): commit is cut_to for ->, soft_cut for *->, jump for none.
bool Compiler::branches(Cell condition, Op commit, Cell then, Cell otherwise, bool has_else,
                        bool last, unsigned depth) {
    if (!share({{condition, then}, {otherwise}})) return false;
    if (!has_else) return opaque(condition, depth) && conjunction(then, last, depth);
    if (commit == Op::cut_to) {
        bool handled = false;
        if (!test_branches(condition, then, otherwise, last, depth, handled) || handled)
            return handled;
    }
    const std::uint32_t mark = new_slot();
    const bool before = commit == Op::cut_to;
    if (before) emit(Op::mark, mark);
    const std::size_t choice = clause_->code.size();
    emit(Op::try_else);
    if (commit == Op::soft_cut) emit(Op::mark, mark);
    if (commit == Op::jump) {
        if (!conjunction(condition, false, depth)) return false;
    } else {
        if (!opaque(condition, depth)) return false;
        emit(commit, mark);
    }
    if (!conjunction(then, last, depth)) return false;
    const bool left_ended = ended_;
    const std::size_t skip = clause_->code.size();
    if (!left_ended) emit(Op::jump);
    land(choice);
    if (!conjunction(otherwise, last, depth)) return false;
    const bool right_ended = ended_;
    if (!left_ended) land(skip);
    ended_ = left_ended && right_ended;
    return true;
}

// A condition of plain tests binds nothing, so it jumps instead of leaving a choice point.
bool Compiler::test_branches(Cell condition, Cell then, Cell otherwise, bool last, unsigned depth,
                             bool& handled) {
    if (!is_test(condition)) return true;
    handled = true;
    std::vector<std::size_t> jumps;
    if (!tests(condition, jumps) || !conjunction(then, last, depth)) return false;
    const bool left_ended = ended_;
    const std::size_t skip = clause_->code.size();
    if (!left_ended) emit(Op::jump);
    for (const std::size_t jump : jumps) land_test(jump);
    if (!conjunction(otherwise, last, depth)) return false;
    const bool right_ended = ended_;
    if (!left_ended) land(skip);
    ended_ = left_ended && right_ended;
    return true;
}

// A cut in a condition is local to it.
bool Compiler::opaque(Cell condition, unsigned depth) {
    const std::uint32_t outer = condition_barrier_;
    condition_barrier_ = new_slot();
    emit(Op::mark, condition_barrier_);
    const bool good = conjunction(condition, false, depth);
    condition_barrier_ = outer;
    return good;
}

// Variables that live in more than one branch, or also outside, must exist before the branching.
bool Compiler::share(std::initializer_list<std::initializer_list<Cell>> all) {
    if (!m_.charge(variables_.size() / 64 + 1)) return false;
    std::vector<std::uint32_t> met;
    std::vector<std::uint32_t> counts(variables_.size(), 0);
    for (const auto& branch : all) {
        std::vector<std::uint32_t> local;
        for (const Cell part : branch) {
            const bool good = walk(part, [&](Cell c) {
                if (tag(c) != Tag::slot || variables_[index_of(c)].seen) return;
                if (counts[index_of(c)]++ == 0)
                    local.push_back(static_cast<std::uint32_t>(index_of(c)));
            });
            if (!good) return false;
        }
        for (const std::uint32_t v : local) {
            if (counts[v] < variables_[v].occurrences) met.push_back(v);
            counts[v] = 0;
        }
    }
    for (const std::uint32_t v : met) {
        if (variables_[v].seen) continue;
        variables_[v].seen = true;
        emit(Op::init_slot, slot(variables_[v]));
    }
    return true;
}

// A control construct nested too deep to be compiled: called, with this clause's cut barrier.
bool Compiler::metacall(Cell term, bool last) {
    std::uint32_t barrier = condition_barrier_;
    if (barrier == no_slot) emit(Op::barrier, barrier = new_slot());
    emit_build(Op::arg_build, term);
    emit(Op::arg_slot, barrier).a = 1;
    finish_call(m_.db.predicate(known::meta, 2), last);
    return true;
}

bool Compiler::special_goal(Cell term, bool& handled) {
    if (user_) return true;
    const Cell functor = m_.functor(term);
    const bool is_barrier = functor == make_functor(known::barrier, 1);
    if (!is_barrier && functor != make_functor(known::cut_to, 1)) return true;
    Variable& variable = variables_[index_of(m_.argument(term, 0))];
    variable.seen = true;
    handled = true;
    emit(is_barrier ? Op::barrier : Op::cut_to, slot(variable));
    return true;
}

bool Compiler::plain_goal(Cell term, bool last) {
    Predicate* called = nullptr;
    if (tag(term) == Tag::slot) {
        called = &m_.db.predicate(known::call, 1);
        argument(0, term);
    } else {
        const bool compound = tag(term) == Tag::structure;
        const Cell functor = compound ? m_.functor(term) : make_functor(atom_of(term), 0);
        called = &m_.db.predicate(name_of(functor), arity_of(functor));
        if (user_ && called->is_hidden) {
            Cell name = 0;
            m_.indicator(called->name, called->arity, name);
            return m_.permission_error(known::access, known::private_procedure, name);
        }
        if (compound) arguments(term);
    }
    finish_call(*called, last);
    return true;
}

void Compiler::arguments(Cell term) {
    const std::uint32_t arity = arity_of(m_.functor(term));
    for (std::uint32_t i = 0; i < arity; ++i) argument(i, m_.argument(term, i));
}

void Compiler::argument(std::uint32_t i, Cell c) {
    const auto place = static_cast<std::uint16_t>(i);
    if (tag(c) == Tag::structure || tag(c) == Tag::box) {
        emit_build(Op::arg_build, c).a = place;
    } else if (tag(c) != Tag::slot) {
        emit(Op::arg_const, 0, c).a = place;
    } else {
        Variable& variable = variables_[index_of(c)];
        if (variable.seen) {
            emit(Op::arg_slot, variable.slot).a = place;
        } else if (variable.occurrences == 1) {
            emit(Op::arg_void).a = place;
        } else {
            variable.seen = true;
            emit(Op::arg_first, slot(variable)).a = place;
        }
    }
}

void Compiler::finish_call(Predicate& predicate, bool last) {
    const auto target = reinterpret_cast<std::uint64_t>(&predicate);
    if (predicate.kind == Predicate::Kind::builtin) {
        emit(Op::builtin, 0, target);
    } else {
        emit(last ? Op::execute : Op::call, 0, target);
    }
}

}  // namespace zooid::skb
