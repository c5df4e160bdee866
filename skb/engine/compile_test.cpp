// Clause compilation: tests and unifications done in place, and conditions made of tests.
#include <array>
#include <string_view>

#include "compiler.hpp"
#include "known_atoms.hpp"

namespace zooid::skb {

namespace {
struct TypeName {
    std::string_view name;
    TypeTest test;
};
constexpr std::array type_names = {
    TypeName{"var", TypeTest::var},           TypeName{"nonvar", TypeTest::nonvar},
    TypeName{"atom", TypeTest::atom},         TypeName{"integer", TypeTest::integer},
    TypeName{"number", TypeTest::number},     TypeName{"atomic", TypeTest::atomic},
    TypeName{"compound", TypeTest::compound}, TypeName{"callable", TypeTest::callable},
};

bool is_leaf(Cell c) { return tag(c) == Tag::atom || tag(c) == Tag::integer; }
}  // namespace

bool Compiler::type_test(Cell term) {
    if (arity_of(m_.functor(term)) != 1) return false;
    const std::string_view name = m_.db.atoms.text(name_of(m_.functor(term)));
    const Cell c = m_.argument(term, 0);
    if (!is_seen(c)) return false;
    for (const TypeName& known : type_names) {
        if (known.name != name) continue;
        emit(Op::test_type, variables_[index_of(c)].slot).a =
            static_cast<std::uint16_t>(known.test);
        return true;
    }
    return false;
}

bool Compiler::same_test(Cell term) {
    const Cell functor = m_.functor(term);
    const bool different = functor == make_functor(known::not_identical, 2);
    if (!different && functor != make_functor(known::identical, 2)) return false;
    Cell left = m_.argument(term, 0);
    Cell right = m_.argument(term, 1);
    if (is_leaf(left)) std::swap(left, right);
    if (!short_slot(left)) return false;
    const auto place = static_cast<std::uint16_t>(variables_[index_of(left)].slot);
    if (is_leaf(right)) {
        emit(Op::test_same_const, different ? 1 : 0, right).a = place;
    } else if (is_seen(right)) {
        emit(Op::test_same, variables_[index_of(right)].slot, different ? 1 : 0).a = place;
    } else {
        return false;
    }
    return true;
}

// X = T where X has a value: T is matched as if it stood in a head. Where it has none, it is T.
bool Compiler::unification(Cell term) {
    if (m_.functor(term) != make_functor(known::equals, 2)) return false;
    Cell left = m_.argument(term, 0);
    Cell right = m_.argument(term, 1);
    if (tag(left) != Tag::slot || (!is_seen(left) && is_seen(right))) std::swap(left, right);
    if (tag(left) != Tag::slot) return false;
    Variable& variable = variables_[index_of(left)];
    if (clause_->slots >= slots_short) return false;
    if (!variable.seen && tag(right) == Tag::structure) {
        bool occurs = false;  // X = f(X)
        if (!walk(right, [&](Cell c) { occurs = occurs || c == left; }) || occurs) return false;
        const auto place = static_cast<std::uint16_t>(slot(variable));
        emit_build(Op::build_slot, right).a = place;
        variable.seen = true;
        return true;
    }
    if (!variable.seen) {
        if (!short_slot(right)) return false;
        variable.seen = true;
        emit(Op::copy_slot, variables_[index_of(right)].slot).a =
            static_cast<std::uint16_t>(slot(variable));
        return true;
    }
    if (!short_slot(left)) return false;
    const auto place = static_cast<std::uint16_t>(variable.slot);
    if (is_leaf(right)) {
        emit(Op::head_const, 0, right).a = place;
    } else if (tag(right) == Tag::slot) {
        if (!is_seen(right)) return false;
        emit(Op::head_value, variables_[index_of(right)].slot).a = place;
    } else {
        match_compound(place, right);
    }
    return true;
}

// ---- conditions ------------------------------------------------------------------------------

bool Compiler::is_test(Cell condition) const {
    for (Cell c = look(condition);;) {
        if (tag(c) != Tag::structure) return c == make_atom(known::true_);
        const Cell functor = m_.functor(c);
        const bool more = functor == make_functor(known::comma, 2);
        const Cell goal = more ? m_.argument(c, 0) : c;
        if (!is_one_test(goal)) return false;
        if (!more) return true;
        c = m_.argument(c, 1);
    }
}

bool Compiler::is_one_test(Cell goal) const {
    if (tag(goal) != Tag::structure) return false;
    const Cell functor = m_.functor(goal);
    if (arity_of(functor) == 1) {
        const std::string_view name = m_.db.atoms.text(name_of(functor));
        for (const TypeName& known : type_names) {
            if (known.name == name) return is_seen(m_.argument(goal, 0));
        }
        return false;
    }
    if (arity_of(functor) != 2) return false;
    const Cell left = m_.argument(goal, 0);
    const Cell right = m_.argument(goal, 1);
    if (functor == make_functor(known::identical, 2) ||
        functor == make_functor(known::not_identical, 2))
        return (short_slot(left) && (is_leaf(right) || is_seen(right))) ||
               (is_leaf(left) && short_slot(right));
    Comparison how{};
    unsigned nodes = 0;
    return comparison_of(functor, how) && inlinable(left, nodes) && inlinable(right, nodes);
}

// Compiles a condition for which is_test() holds; `jumps` are its tests.
bool Compiler::tests(Cell condition, std::vector<std::size_t>& jumps) {
    Cell c = look(condition);
    while (tag(c) == Tag::structure) {
        const bool more = m_.functor(c) == make_functor(known::comma, 2);
        const Cell goal = more ? m_.argument(c, 0) : c;
        bool handled = type_test(goal) || same_test(goal);
        if (!handled && !arithmetic(goal, handled)) return false;
        jumps.push_back(clause_->code.size() - 1);
        if (!more) break;
        c = m_.argument(c, 1);
    }
    return true;
}

// Makes a test jump here when it fails.
void Compiler::land_test(std::size_t jump) {
    Instruction& i = clause_->code[jump];
    const std::uint64_t distance = clause_->code.size() - jump;
    ended_ = false;
    switch (i.op) {
        case Op::test_type:
            i.x = distance;
            break;
        case Op::test_same:
            i.x |= distance << 1;
            break;
        case Op::test_same_const:
            i.n |= static_cast<std::uint32_t>(distance << 1);
            break;
        case Op::compare_slots:
            i.x |= distance << 8;
            break;
        default:  // compare, compare_const
            i.n = static_cast<std::uint32_t>(distance);
            break;
    }
}

}  // namespace zooid::skb
